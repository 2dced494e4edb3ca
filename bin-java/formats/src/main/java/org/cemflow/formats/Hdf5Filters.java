package org.cemflow.formats;

import io.jhdf.filter.BitShuffleFilter;
import io.jhdf.filter.ByteShuffleFilter;
import io.jhdf.filter.Filter;
import io.jhdf.filter.Lz4Filter;
import io.jhdf.filter.LzfFilter;
import io.jhdf.filter.PipelineFilterWithData;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.cemflow.core.error.DataError;

/**
 * Undoes the filters of a chunk, last one first. Deflate is done here, because jHDF's has no bound on what comes out;
 * the Fletcher-32 checksum too, because jHDF's does not compare it. The others are jHDF's.
 */
final class Hdf5Filters {

    private static final int DEFLATE = 1;
    private static final int FLETCHER32 = 3;
    private static final int CHECKSUM_BYTES = 4;

    private final Object source;
    private final List<PipelineFilterWithData> filters;
    private final int chunkBytes;
    private final Map<Integer, Filter> decoders = new HashMap<>();

    /** @param chunkBytes what a decoded chunk takes */
    Hdf5Filters(Object source, List<PipelineFilterWithData> filters, int chunkBytes) {
        this.source = source;
        this.filters = filters;
        this.chunkBytes = chunkBytes;
        List.of(new ByteShuffleFilter(), new LzfFilter(), new BitShuffleFilter(), new Lz4Filter())
                .forEach(filter -> decoders.put(filter.getId(), filter));
        ServiceLoader.load(Filter.class).forEach(filter -> decoders.put(filter.getId(), filter));
    }

    /** @throws DataError if the chunk is damaged, or decodes to less or (deflated) more than a chunk */
    byte[] decode(byte[] stored) {
        byte[] bytes = stored;
        for (int i = filters.size() - 1; i >= 0; i--) {
            PipelineFilterWithData filter = filters.get(i);
            bytes = switch (filter.getId()) {
                case DEFLATE -> inflate(bytes);
                case FLETCHER32 -> verified(bytes);
                default -> decoders.get(filter.getId()).decode(bytes, filter.getFilterData());
            };
        }
        if (bytes.length < chunkBytes) {
            throw damaged("a chunk of " + bytes.length + " bytes that should hold " + chunkBytes, null);
        }
        return bytes;
    }

    private byte[] inflate(byte[] deflated) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            byte[] bytes = new byte[chunkBytes + CHECKSUM_BYTES]; // a checksum may have been deflated with the samples
            int length = 0;
            while (!inflater.finished()) {
                int got = inflater.inflate(bytes, length, bytes.length - length);
                if (got == 0 && !inflater.finished()) {
                    throw damaged("a compressed chunk that is truncated or too long", null);
                }
                length += got;
            }
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        } catch (DataFormatException e) {
            throw damaged("a damaged compressed chunk (" + e.getMessage() + ")", e);
        } finally {
            inflater.end();
        }
    }

    private byte[] verified(byte[] bytes) {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 0) {
            throw damaged("a chunk without its checksum", null);
        }
        int stored = (bytes[length] & 0xFF) | (bytes[length + 1] & 0xFF) << 8 | (bytes[length + 2] & 0xFF) << 16 | bytes[length + 3] << 24;
        int sum = fletcher32(bytes, length);
        // Libraries of before HDF5 1.6.3 wrote each half with its bytes exchanged.
        int exchanged = (sum & 0x00FF00FF) << 8 | (sum >>> 8) & 0x00FF00FF;
        if (stored != sum && stored != exchanged) {
            throw damaged("a chunk whose checksum does not fit its samples", null);
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Fletcher's checksum over big-endian 16-bit words, modulo 65,535 (HDF5 File Format Specification, filter 3). */
    static int fletcher32(byte[] bytes, int length) {
        long first = 0;
        long second = 0;
        for (int i = 0; i < length; i += 2) {
            first += (bytes[i] & 0xFF) << 8 | (i + 1 < length ? bytes[i + 1] & 0xFF : 0);
            first = (first & 0xFFFF) + (first >> 16);
            second += first;
            second = (second & 0xFFFF) + (second >> 16);
        }
        return (int) (second << 16 | first);
    }

    private DataError damaged(String what, Throwable cause) {
        return new DataError(source, "has " + what, "copy the file again", cause);
    }
}
