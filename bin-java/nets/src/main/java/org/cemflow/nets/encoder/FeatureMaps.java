package org.cemflow.nets.encoder;

/**
 * What an encoder's last layer says of one image, place by place.
 *
 * @param values channel by channel, each {@code height * width} values by rows
 */
public record FeatureMaps(int channels, int height, int width, float[] values) {

    /** Where a channel begins in {@link #values}. */
    public int start(int channel) {
        return channel * height * width;
    }
}
