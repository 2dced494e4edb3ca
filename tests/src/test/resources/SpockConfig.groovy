import java.nio.file.Files
import java.nio.file.Path
import spock.lang.TempDir

// Spock clears a @TempDir through symbolic links, and a task's folder holds links to its inputs: it would empty the folders
// of a user's images. So Spock clears nothing here; SafeScratch does, and follows no link.
tempdir {
    baseDir Files.createDirectories(Path.of('target/scratch')).toRealPath()
    cleanup TempDir.CleanupMode.NEVER
}
