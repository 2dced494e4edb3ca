package org.cemflow.nets.engine;

import org.bytedeco.pytorch.global.torch;

/**
 * Unpacks libtorch's native libraries into the folder that {@code -Dorg.bytedeco.javacpp.cachedir} names, once, when the
 * executables are built: JVMs that start together on an empty folder crash each other.
 */
public final class UnpackNatives {

    private UnpackNatives() {}

    public static void main(String[] args) {
        // Loading libtorch unpacks it and what it needs.
        System.out.println("libtorch " + torch.TORCH_VERSION + ", CUDA " + (torch.cuda_is_available() ? "usable" : "not usable here"));
    }
}
