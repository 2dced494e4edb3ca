package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import org.apache.commons.io.FileUtils
import org.spockframework.runtime.extension.IGlobalExtension

/** Clears the folder of all @TempDir, before and after the specs; links go, what they point to stays. */
class SafeScratch implements IGlobalExtension {

    private static final Path SCRATCH = Path.of('target/scratch').toAbsolutePath()

    @Override
    void start() {
        clear()
    }

    @Override
    void stop() {
        clear()
    }

    private static void clear() {
        if (Files.exists(SCRATCH)) {
            FileUtils.cleanDirectory(SCRATCH.toFile())
        }
    }
}
