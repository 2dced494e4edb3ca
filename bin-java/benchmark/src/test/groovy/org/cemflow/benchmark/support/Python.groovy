package org.cemflow.benchmark.support

import groovy.json.JsonSlurper

/** Debian's Python as a witness; what needs it is skipped where it is absent. */
final class Python {

    static final String EXECUTABLE = '/usr/bin/python3'

    /** Whether all of these modules can be imported. */
    static boolean has(String modules) {
        new File(EXECUTABLE).canExecute() && [EXECUTABLE, '-c', "import $modules".toString()].execute().waitFor() == 0
    }

    /** Runs one of the scripts in the resources' folder {@code witness} and reads the JSON that it prints. */
    static Object run(String script, Object... arguments) {
        def file = new File(Python.getResource('/witness/' + script).toURI())
        def process = new ProcessBuilder([EXECUTABLE, '-B', file.toString(), *arguments*.toString()]).redirectErrorStream(true).start()
        def text = process.inputStream.text
        assert process.waitFor() == 0: text
        new JsonSlurper().parseText(text)
    }
}
