package org.cemflow.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.ReadOptions.Signed;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.VoxelSize;

/**
 * The 1,024-byte header of an MRC file (MRC2014, Cheng et al., J. Struct. Biol. 192, 2015; IMOD's additions after its
 * mrc_format page). Judges what the file leaves open and says how in {@link #warnings()}.
 */
final class MrcHeader {

    static final int LENGTH = 1024;
    private static final int IMOD_STAMP = 1146047817;
    private static final Set<Integer> MODES = Set.of(0, 1, 2, 3, 4, 6, 12, 16, 101);
    private static final double ANGSTROMS_A_NM = 10;

    private final Object file;
    private final ByteBuffer bytes;
    private final List<String> warnings = new ArrayList<>();

    /** @throws DataError if the axes are neither a permutation of 1, 2, 3 nor unset, or the extended header is negative */
    MrcHeader(Object file, byte[] header, long fileLength) {
        this.file = file;
        this.bytes = ByteBuffer.wrap(header);
        bytes.order(decideOrder(fileLength));
        if (!hasMapId(header)) {
            warnings.add("The header lacks the identifier \"MAP \": the file is read as MRC of before 2000.");
        }
        if (extendedHeader() < 0) {
            throw damaged("an extended header of " + extendedHeader() + " bytes");
        }
        checkAxes();
        checkOddities();
    }

    /** All of it, in its byte order. */
    ByteBuffer bytes() {
        return bytes;
    }

    static boolean hasMapId(byte[] head) {
        return head.length >= 211 && head[208] == 'M' && head[209] == 'A' && head[210] == 'P';
    }

    /** Whether the sizes, mode, axes and extended header make sense in this byte order. */
    static boolean plausible(byte[] head, ByteOrder order) {
        if (head.length < 224) {
            return false;
        }
        ByteBuffer b = ByteBuffer.wrap(head).order(order);
        return b.getInt(0) > 0 && b.getInt(4) > 0 && b.getInt(8) > 0 && MODES.contains(b.getInt(12)) && b.getInt(92) >= 0
                && axis(b.getInt(64)) && axis(b.getInt(68)) && axis(b.getInt(72));
    }

    /** The byte order that the machine stamp names, if it is one of the known stamps. */
    static Optional<ByteOrder> stamped(byte[] head) {
        if (head.length < 214) {
            return Optional.empty();
        }
        int first = head[212] & 0xFF;
        int second = head[213] & 0xFF;
        if (first == 0x44 && (second == 0x44 || second == 0x41)) {
            return Optional.of(ByteOrder.LITTLE_ENDIAN);
        }
        return first == 0x11 && second == 0x11 ? Optional.of(ByteOrder.BIG_ENDIAN) : Optional.empty();
    }

    private static boolean axis(int value) {
        return value >= 0 && value <= 3;
    }

    private ByteOrder decideOrder(long fileLength) {
        boolean little = plausible(bytes.array(), ByteOrder.LITTLE_ENDIAN);
        boolean big = plausible(bytes.array(), ByteOrder.BIG_ENDIAN);
        Optional<ByteOrder> stamp = stamped(bytes.array());
        if (stamp.isPresent() && (stamp.get() == ByteOrder.LITTLE_ENDIAN ? little || !big : big || !little)) {
            return stamp.get();
        }
        ByteOrder order = little && !(big && !fits(ByteOrder.LITTLE_ENDIAN, fileLength)) || !big
                ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        warnings.add(String.format("The machine stamp %02x %02x %02x %02x is %s; the byte order %s was chosen because the sizes and "
                + "the mode make sense in it.", bytes.get(212), bytes.get(213), bytes.get(214), bytes.get(215),
                stamp.isPresent() ? "wrong" : "unknown", order == ByteOrder.LITTLE_ENDIAN ? "little-endian" : "big-endian"));
        return order;
    }

    private boolean fits(ByteOrder order, long fileLength) {
        ByteBuffer b = bytes.duplicate().order(order);
        return (double) b.getInt(0) * b.getInt(4) * b.getInt(8) <= fileLength;
    }

    private void checkAxes() {
        int[] map = {bytes.getInt(64), bytes.getInt(68), bytes.getInt(72)};
        int seen = 0;
        for (int axis : map) {
            seen |= axis >= 0 && axis <= 3 ? 1 << axis : 1 << 4;
        }
        if (seen == 1) {
            warnings.add("The header leaves the order of the axes unset; columns, rows and sections are taken as x, y and z.");
        } else if (seen != 0b1110) {
            throw damaged("the axes " + map[0] + ", " + map[1] + ", " + map[2] + " (mapc, mapr, maps), no permutation of 1, 2, 3");
        } else if (map[0] != 1 || map[1] != 2) {
            warnings.add("The header maps columns, rows and sections to the axes " + map[0] + ", " + map[1] + ", " + map[2]
                    + "; the sections are read as they are stored.");
        }
    }

    private void checkOddities() {
        int labels = bytes.getInt(220);
        if (labels < 0 || labels > 10) {
            warnings.add("The header claims " + labels + " text labels, more than the 10 there can be; they are not used.");
        }
        int spaceGroup = bytes.getInt(88);
        int perVolume = bytes.getInt(36);
        if (spaceGroup >= 401 && spaceGroup <= 630 && (perVolume <= 0 || sections() % perVolume != 0)) {
            warnings.add("The file is a stack of volumes (space group " + spaceGroup + ") but its " + sections()
                    + " sections are no multiple of mz = " + perVolume + "; they are read as one volume.");
        }
    }

    ByteOrder order() {
        return bytes.order();
    }

    int columns() {
        return bytes.getInt(0);
    }

    int rows() {
        return bytes.getInt(4);
    }

    int sections() {
        return bytes.getInt(8);
    }

    /** The length of the extended header between this header and the data. */
    int extendedHeader() {
        return bytes.getInt(92);
    }

    /** @throws DataError if the mode is not one of 0, 1, 2, 6, 12 */
    SampleCodec codec(Signed signed) {
        int mode = bytes.getInt(12);
        return switch (mode) {
            case 0 -> new SampleCodec.Plain(signedBytes(signed) ? SampleType.INT8 : SampleType.UINT8, order());
            case 1 -> new SampleCodec.Plain(SampleType.INT16, order());
            case 2 -> new SampleCodec.Plain(SampleType.FLOAT32, order());
            case 6 -> new SampleCodec.Plain(SampleType.UINT16, order());
            case 12 -> new SampleCodec.Half(order());
            case 3, 4 -> throw new DataError(file, "holds complex numbers (MRC mode " + mode + "), a transform and no image",
                    "give the image itself");
            case 16 -> throw new DataError(file, "holds colour (MRC mode 16)", "convert it to grey bytes, for instance with IMOD's clip");
            case 101 -> throw new DataError(file, "holds packed 4-bit samples (MRC mode 101)",
                    "unpack it to bytes, for instance with IMOD's newstack -mode 0");
            default -> throw damaged("the mode " + mode + ", which MRC does not know");
        };
    }

    /** Whether mode-0 bytes are signed; the reason goes into the warnings, so that it is recorded. */
    private boolean signedBytes(Signed option) {
        boolean stamp = bytes.getInt(152) == IMOD_STAMP;
        float least = bytes.getFloat(76);
        float most = bytes.getFloat(80);
        boolean signed;
        String why;
        if (option != Signed.AUTO) {
            signed = option == Signed.YES;
            why = "as asked for";
        } else if (stamp) {
            signed = (bytes.getInt(156) & 1) != 0;
            why = "as IMOD's flag says";
        } else if (least <= most && most > 127 && most <= 255 && least >= 0) {
            signed = false;
            why = "since the header's largest value is " + most;
        } else if (!hasMapId(bytes.array())) {
            signed = false;
            why = "as was usual before MRC2000";
        } else {
            signed = true;
            why = "as MRC2014 says, without IMOD's stamp to tell";
        }
        warnings.add("MRC mode 0: the bytes are read as " + (signed ? "signed" : "unsigned") + ", " + why + ".");
        return signed;
    }

    /** The voxel size from the cell lengths (in angstroms) and the grid, along the stored columns, rows and sections. */
    Optional<VoxelSize> voxel() {
        double[] nm = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            nm[axis] = (double) bytes.getFloat(40 + 4 * axis) / bytes.getInt(28 + 4 * axis) / ANGSTROMS_A_NM;
            if (bytes.getInt(28 + 4 * axis) <= 0 || !Lengths.believable(nm[axis])) {
                warnings.add("The cell of " + bytes.getFloat(40) + " x " + bytes.getFloat(44) + " x " + bytes.getFloat(48)
                        + " angstroms over " + bytes.getInt(28) + " x " + bytes.getInt(32) + " x " + bytes.getInt(36)
                        + " intervals gives no voxel size.");
                return Optional.empty();
            }
        }
        if (nm[0] == 0.1 && nm[1] == 0.1 && nm[2] == 0.1) {
            warnings.add("The voxel size is exactly 1 angstrom, which many programs write when they do not know it.");
        }
        return Optional.of(new VoxelSize(nm[along(64, 0)], nm[along(68, 1)], nm[along(72, 2)]));
    }

    private int along(int position, int otherwise) {
        int axis = bytes.getInt(position);
        return axis == 0 ? otherwise : axis - 1;
    }

    List<String> warnings() {
        return warnings;
    }

    private DataError damaged(String claim) {
        return new DataError(file, "the MRC header claims " + claim, "the file is damaged; copy or write it again");
    }
}
