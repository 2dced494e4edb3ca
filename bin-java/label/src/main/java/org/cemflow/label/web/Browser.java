package org.cemflow.label.web;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The browser of the person who sits at this machine, if there is one. */
public final class Browser {

    private Browser() {}

    /** Opens an address; false where there is no screen or no program that would know how. */
    public static boolean open(String address) {
        Optional<List<String>> command = command(address);
        if (command.isEmpty()) {
            return false;
        }
        try {
            new ProcessBuilder(command.get()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<List<String>> command(String address) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.contains("mac")) {
            return Optional.of(List.of("open", address));
        }
        boolean screen = Stream.of("DISPLAY", "WAYLAND_DISPLAY").anyMatch(name -> System.getenv(name) != null);
        return screen && onPath("xdg-open") ? Optional.of(List.of("xdg-open", address)) : Optional.empty();
    }

    private static boolean onPath(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, program).canExecute());
    }
}
