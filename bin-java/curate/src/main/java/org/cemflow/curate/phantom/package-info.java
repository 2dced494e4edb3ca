/**
 * The demo corpus: tissue grown as a field over physical space, looked at through a microscope with its faults, and
 * written in the formats that ingest reads. Nothing here is measured data.
 */
package org.cemflow.curate.phantom;
