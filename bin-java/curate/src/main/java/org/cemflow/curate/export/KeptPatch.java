package org.cemflow.curate.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import org.cemflow.core.io.Json;
import org.cemflow.tables.IndexRow;

/**
 * A kept patch in all the forms in which it is written.
 *
 * @param json its row, one line, the names as in the index
 * @param png null if no shards are written
 * @param square its row of train.npy; null if that is not written
 */
record KeptPatch(byte[] json, byte[] png, byte[] square) {

    private static final ObjectWriter ROW = Json.mapper().copy()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.INDENT_OUTPUT).writer();

    static byte[] json(IndexRow row) {
        try {
            return (ROW.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
