package org.cemflow.nets.weights

/** Debian's Python as a witness; what needs it is skipped where it is absent. */
final class Python {

    static final String EXECUTABLE = '/usr/bin/python3'

    /** Whether all of these modules can be imported. */
    static boolean has(String modules) {
        new File(EXECUTABLE).canExecute() && [EXECUTABLE, '-c', "import $modules"].execute().waitFor() == 0
    }

    /** Runs a script with arguments; what it printed. */
    static String run(String script, Object... arguments) {
        def process = new ProcessBuilder([EXECUTABLE, '-c', script, *arguments*.toString()]).redirectErrorStream(true).start()
        def text = process.inputStream.text
        assert process.waitFor() == 0: text
        text.trim()
    }
}
