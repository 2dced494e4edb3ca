/** What several stages of the curation share: worker threads, seeded orders, the opened volumes of a run. */
package org.cemflow.curate.support;
