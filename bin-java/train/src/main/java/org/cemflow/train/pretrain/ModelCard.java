package org.cemflow.train.pretrain;

import java.util.Locale;
import java.util.Map;

/** The model card that lies beside the weights. */
final class ModelCard {

    private ModelCard() {}

    static String text(Outputs.Summary summary) {
        Map<String, String> options = summary.options();
        StringBuilder table = new StringBuilder();
        options.forEach((name, value) -> table.append("| ").append(name).append(" | ").append(value).append(" |\n"));
        return String.format(Locale.ROOT, """
                # %s, pretrained by MoCo v2 on electron micrographs

                An encoder for grey images (1 channel), learnt without labels by cemflow %s from %d patches: %s epochs, %d steps.
                Meant as the first weights of segmentation and classification nets for electron microscopy; it has no classifier.

                ## Use
                ```python
                import torch, torchvision; from safetensors.torch import load_file
                net = torchvision.models.%s(); net.conv1 = torch.nn.Conv2d(1, 64, 7, 2, 3, bias=False)
                net.load_state_dict(load_file("encoder.safetensors"), strict=False)   # only fc.* is missing
                ```
                With segmentation_models_pytorch: `smp.Unet("%s", encoder_weights=None, in_channels=1).encoder.load_state_dict(load_file("encoder.safetensors"), strict=False)`.
                Pixels go in as `(grey / 255 - %.8f) / %.8f`, the data set's own mean and standard deviation.

                ## Data
                train.npy, sha256 %s%s.

                ## Training
                %s
                | option | value |
                |---|---|
                %s
                ## Limits
                It has seen only the kinds of specimen, contrast and pixel size of its data set. Weights under the licence of that data.

                ## Cite
                Conrad R, Narayan K (2021) CEM500K, a large-scale heterogeneous unlabeled cellular electron microscopy image dataset
                for deep learning. eLife 10:e65894. Chen X et al. (2020) Improved baselines with momentum contrastive learning. arXiv 2003.04297.
                """,
                options.get("arch"), summary.cemflow(), summary.patches(), options.get("epochs"), summary.steps(), options.get("arch"),
                options.get("arch"), summary.mean(), summary.sd(), summary.trainSha256(),
                summary.manifestSha256() == null ? "" : ", of the data set whose manifest.json has sha256 " + summary.manifestSha256(),
                summary.probeAfter() == null ? "" : String.format(Locale.ROOT,
                        "Nearest-neighbour probe: accuracy %.3f before, %.3f after.\n", summary.probeBefore(), summary.probeAfter()), table);
    }
}
