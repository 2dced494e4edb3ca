/** The samplesheet and the run's parameters: checked against their JSON Schemas before any work, all faults at once. */
package org.cemflow.curate.samplesheet;
