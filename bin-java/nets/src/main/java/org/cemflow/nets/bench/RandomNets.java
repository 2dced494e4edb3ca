package org.cemflow.nets.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Precision;
import org.cemflow.nets.onnx.OnnxWriter;
import org.cemflow.nets.onnx.UNetOnnx;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.unet.UNet;
import org.cemflow.nets.unet.UNetShape;
import org.cemflow.nets.unet.UNetWeights;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.Safetensors;
import org.cemflow.nets.weights.StateDict;

/** Nets with random weights, as files for ONNX Runtime and for libtorch: their speed is that of trained ones. */
public final class RandomNets {

    private static final Normalisation NORMALISATION = new Normalisation(List.of(0.57), List.of(0.13));

    /** The same net twice. */
    public record Files(Path onnx, Path safetensors) {}

    private RandomNets() {}

    /** A ResNet without classifier. */
    static Files encoder(Path folder, String arch) throws IOException {
        Files files = named(folder, arch);
        try (ResNet net = new ResNet(ResNetShape.of(arch, 1), new Engine(false, Precision.FP32), 1)) {
            StateDict weights = net.stateDict(metadata(arch));
            Safetensors.write(files.safetensors, weights);
            OnnxWriter.write(files.onnx, EncoderWeights.find(arch, weights, null), NORMALISATION, false, Map.of());
        }
        return files;
    }

    /** A U-Net of one class, 0.5 its threshold. */
    public static Files unet(Path folder, String arch) throws IOException {
        Files files = named(folder, "unet-" + arch);
        try (UNet net = new UNet(new UNetShape(ResNetShape.of(arch, 1), 1), new Engine(false, Precision.FP32), 1)) {
            StateDict weights = net.stateDict(metadata(arch));
            Safetensors.write(files.safetensors, weights);
            UNetOnnx.write(files.onnx, UNetWeights.find(arch, weights));
        }
        return files;
    }

    private static Files named(Path folder, String name) {
        return new Files(folder.resolve(name + ".onnx"), folder.resolve(name + ".safetensors"));
    }

    private static Map<String, String> metadata(String arch) {
        Map<String, String> metadata = new LinkedHashMap<>(NORMALISATION.metadata());
        metadata.put("arch", arch);
        return metadata;
    }
}
