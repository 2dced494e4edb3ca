package org.cemflow.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * All that is known about a run but when it happened: the same run gives the same facts.
 *
 * @param title what the user called it
 * @param parameters name -> value, a scalar or null, in the order of the names
 * @param engine the version of Nextflow; null if not told
 * @param software of the tools
 * @param inputs by data set
 * @param outputs of the data set, by path; none if nothing was curated
 * @param others files of all other results, by path: of the pretraining, the benchmark and so on
 * @param report the report
 * @param workflow the workflow's script, as it lies in the results
 * @param records parameters, versions, inputs and outputs, as they lie in the results
 */
public record RunFacts(String title, Map<String, JsonNode> parameters, String engine, SoftwareVersions software,
        List<InputFile> inputs, List<OutputFile> outputs, List<OutputFile> others, OutputFile report,
        OutputFile workflow, List<OutputFile> records) {}
