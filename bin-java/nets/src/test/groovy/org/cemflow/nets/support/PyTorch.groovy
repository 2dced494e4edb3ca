package org.cemflow.nets.support

import groovy.json.JsonSlurper
import java.nio.file.Path

/** Debian's PyTorch as an independent witness, where it is installed. */
class PyTorch {

    static final long PATIENCE_MILLIS = 300_000
    static final String PYTHON = '/usr/bin/python3'

    static boolean isThere() {
        new File(PYTHON).canExecute() && new ProcessBuilder(PYTHON, '-c', 'import torch, torchvision')
                .redirectErrorStream(true).start().with { inputStream.text; waitFor() } == 0
    }

    /** Runs one of the scripts in the resources' folder {@code witness} and reads the JSON that it prints. */
    static Object run(String script, Path argument) {
        def folder = new File(PyTorch.getResource('/witness/' + script).toURI()).parentFile
        def builder = new ProcessBuilder(PYTHON, '-B', script, argument.toString()).directory(folder)
        builder.redirectError(ProcessBuilder.Redirect.INHERIT)
        def process = builder.start()
        def answer = new StringBuilder()
        process.consumeProcessOutputStream(answer)
        process.waitForOrKill(PATIENCE_MILLIS)
        assert process.exitValue() == 0
        new JsonSlurper().parseText(answer.toString())
    }
}
