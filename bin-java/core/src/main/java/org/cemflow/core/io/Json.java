package org.cemflow.core.io;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Files;
import org.cemflow.core.error.DataError;

/** JSON files: records in, records out, keys in declaration order, so that the same data gives the same bytes. */
public final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private Json() {}

    public static ObjectMapper mapper() {
        return MAPPER;
    }

    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static void write(Path file, Object value) throws IOException {
        AtomicFile.write(file, text(value));
    }

    public static <T> T read(Path file, Class<T> type) throws IOException {
        InputFiles.requireFile(file);
        byte[] bytes = Files.readAllBytes(file);
        try {
            return MAPPER.readValue(bytes, type);
        } catch (IOException e) {
            throw new DataError(file, "is not the JSON expected here (" + e.getMessage().lines().findFirst().orElse("") + ")",
                    "run the step that writes it again", e);
        }
    }
}
