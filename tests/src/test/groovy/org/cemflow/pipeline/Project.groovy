package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path

/** A Nextflow project of a script of the tests beside a copy of the real configuration; its executables are this checkout's. */
class Project {

    /** Makes the project; returns its main.nf. */
    static Path of(Path folder, Path script) {
        Files.createDirectories(folder.resolve('conf'))
        copy(Run.ROOT.resolve('nextflow.config'), folder)
        Files.list(Run.ROOT.resolve('conf')).withCloseable { it.toList() }.findAll { it.toString().endsWith('.config') }
                .each { copy(it, folder.resolve('conf')) }
        Files.writeString(folder.resolve('main.nf'), Files.readString(script))
    }

    private static void copy(Path file, Path folder) {
        Files.writeString(folder.resolve(file.fileName), Files.readString(file).replace('${projectDir}', Run.ROOT.toString()))
    }
}
