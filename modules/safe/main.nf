// Nextflow stages inputs by shell commands and escapes blanks, quotes and the like in their paths, but none of these:
// such a path would be misread, or act as a command.
def unsafe(path) {
    path.toString().find('[$*?\\[\\]{}\\p{Cntrl}]') != null
}

// What to stage of a path: itself, or nothing when it is unsafe; then it goes to the tool as a quoted word (see word).
def staged(path) {
    unsafe(path) ? [] : path
}

// An unsafe path with what Nextflow's cache would look at (size, time), so that -resume sees a changed source; null for others.
def unstaged(path) {
    if (!unsafe(path)) {
        return null
    }
    def there = java.nio.file.Files.exists(path)
    [path: path.toString(), size: there ? java.nio.file.Files.size(path) : 0, time: there ? java.nio.file.Files.getLastModifiedTime(path).toMillis() : 0]
}

// A word of the shell, whatever its characters: names and metadata come from a user's table.
def word(text) {
    "'" + "${text}".replace("'", "'\\''") + "'"
}

// Refuses to start where no task could run; given: option -> path, or [].
def requirePlaces(given) {
    def names = '$ * ? [ ] { } or a control character'
    if (unsafe(projectDir) || projectDir.toString().find('[:"`\\\\]')) {
        error "cemflow cannot work in ${projectDir}: its name holds one of : \" ` \\ ${names}; move it to another folder"
    }
    if (unsafe(workflow.workDir)) {
        error "Tasks cannot run in ${workflow.workDir}: its name holds one of ${names}; start the run in another folder, or give -work-dir"
    }
    given.each { option, path ->
        if (path && unsafe(path)) {
            error "--${option} ${path}: its name holds one of ${names}; copy it to another name"
        }
    }
}
