package org.cemflow.provenance;

import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cemflow.core.cli.Version;

/**
 * What a task runs on: read from its own JVM, so it is what was used and not what a file claims.
 *
 * @param cemflow the version of the tools
 * @param java version and vendor of the Java runtime
 * @param libraries name -> version of every library on the class path, by name
 */
public record SoftwareVersions(String cemflow, String java, Map<String, String> libraries) {

    /** Maven's name for a jar: artifact, hyphen, version; the version begins at the first hyphen before a digit. */
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");

    /** Of this JVM. */
    public static SoftwareVersions current() {
        return new SoftwareVersions(Version.current(),
                Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
                libraries(System.getProperty("java.class.path", "")));
    }

    /** The libraries of a class path; what is no versioned jar and what carries cemflow's own version is left out. */
    static Map<String, String> libraries(String classPath) {
        Map<String, String> found = new TreeMap<>();
        for (String entry : classPath.split(Pattern.quote(File.pathSeparator))) {
            Matcher jar = JAR.matcher(new File(entry).getName());
            if (jar.matches() && !jar.group(2).equals(Version.current())) {
                found.put(jar.group(1), jar.group(2));
            }
        }
        return found;
    }
}
