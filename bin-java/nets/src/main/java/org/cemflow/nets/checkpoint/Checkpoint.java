package org.cemflow.nets.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;

/**
 * A training at a moment between two steps. As a file it is safetensors with the rest in its metadata.
 *
 * @param epoch whole epochs done
 * @param step steps done, over all epochs
 * @param options what the numbers depend on: a run goes on only under the same
 * @param notes what else the run wants to remember, as text
 * @param tensors weights, momenta, queue
 */
public record Checkpoint(int epoch, long step, Map<String, String> options, Map<String, String> notes,
        Map<String, HostTensor> tensors) {

    private static final String FORMAT = "format";
    private static final String THIS_FORMAT = "cemflow-checkpoint/1";
    private static final String EPOCH = "epoch";
    private static final String STEP = "step";
    private static final String OPTION = "option.";
    private static final String NOTE = "note.";

    public Checkpoint {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    StateDict stateDict() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, THIS_FORMAT);
        metadata.put(EPOCH, Integer.toString(epoch));
        metadata.put(STEP, Long.toString(step));
        options.forEach((name, value) -> metadata.put(OPTION + name, value));
        notes.forEach((name, value) -> metadata.put(NOTE + name, value));
        return new StateDict(tensors, metadata);
    }

    /** @throws DataError if the file is no checkpoint */
    static Checkpoint of(Object file, StateDict dict) {
        Map<String, String> metadata = dict.metadata();
        if (!THIS_FORMAT.equals(metadata.get(FORMAT))) {
            throw new DataError(file, "is no checkpoint of this version of cemflow", "give another --checkpoint-dir");
        }
        try {
            return new Checkpoint(Integer.parseInt(metadata.get(EPOCH)), Long.parseLong(metadata.get(STEP)),
                    StateDict.under(OPTION, metadata), StateDict.under(NOTE, metadata), dict.tensors());
        } catch (NumberFormatException e) {
            throw new DataError(file, "does not say which epoch and step it is of", "delete it, an older one is taken then", e);
        }
    }
}
