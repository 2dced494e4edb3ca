package org.cemflow.nets.engine;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Unpacks libtorch's native libraries into the folder that {@code -Dorg.bytedeco.javacpp.cachedir} names, once, when the
 * executables are built: JVMs that start together on an empty folder crash each other.
 */
public final class UnpackNatives {

    private UnpackNatives() {}

    public static void main(String[] args) throws IOException {
        // Loading libtorch unpacks it and what it needs.
        String cuda = torch.cuda_is_available() ? "usable" : "not usable here";
        System.out.println("libtorch for Java " + Loader.getVersion("org.bytedeco", "pytorch") + ", CUDA " + cuda);
    }
}
