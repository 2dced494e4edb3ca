package org.cemflow.core.volume;

import java.nio.file.Path;

/**
 * Where the voxels of an uncompressed uint8 volume lie in a file: voxel (z, y, x) is the byte at
 * {@code offset + z * strideZ + y * strideY + x}.
 */
public record RawLayout(Path file, long offset, long strideZ, long strideY) {}
