package org.cemflow.benchmark.prepare;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Enumeration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.cemflow.core.error.DataError;

/**
 * The files that the user brought: files, folders and what lies in them, archives (.zip) and what lies in them. Nothing of it
 * is ever changed; what is needed of an archive is unpacked into a scratch folder of ours.
 */
final class SourceFiles {

    private static final int MOST = 1_000_000;

    private final Path scratch;
    private final Map<String, SourceFile> files = new TreeMap<>();
    private final Map<SourceFile, Path> unpacked = new HashMap<>();

    private SourceFiles(Path scratch) {
        this.scratch = scratch;
    }

    /**
     * @param scratch a folder for what is unpacked; made when it is needed
     * @throws DataError if a source is missing, an archive is broken, or two sources bring the same name
     */
    static SourceFiles of(List<Path> sources, Path scratch) throws IOException {
        SourceFiles files = new SourceFiles(scratch);
        for (Path source : sources) {
            if (!Files.isReadable(source)) {
                throw new DataError(source, Files.exists(source) ? "may not be read" : "does not exist", "check the path given to --source");
            }
            Path absolute = source.toAbsolutePath().normalize();
            String name = "/" + (absolute.getFileName() == null ? "" : absolute.getFileName());
            if (Files.isDirectory(source)) {
                files.addFolder(source, name);
            } else {
                files.addFile(source, name);
            }
        }
        return files;
    }

    private void addFolder(Path folder, String name) throws IOException {
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                if (!dir.equals(folder) && hidden(dir.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                add(new SourceFile(under(dir), dir, null));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!hidden(file.getFileName().toString())) {
                    addFile(file, under(file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof FileSystemLoopException) {
                    throw new DataError(file, "is a link to a folder that holds it", "remove the link");
                }
                throw e;
            }

            private String under(Path path) {
                String relative = folder.relativize(path).toString().replace('\\', '/');
                return relative.isEmpty() ? name : name + "/" + relative;
            }
        });
    }

    private void addFile(Path file, String name) throws IOException {
        add(new SourceFile(name, file, null));
        if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
            addArchive(file);
        }
    }

    private void addArchive(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                if (!entry.isDirectory() && !hiddenAnywhere(entry.getName())) {
                    add(new SourceFile("/" + entry.getName().replace('\\', '/'), file, entry.getName()));
                }
            }
        } catch (ZipException e) {
            throw new DataError(file, "is no whole zip archive (" + e.getMessage() + ")", "download it again");
        }
    }

    private static boolean hiddenAnywhere(String entry) {
        for (String part : entry.split("[/\\\\]")) {
            if (hidden(part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hidden(String name) {
        return name.startsWith(".") || name.equals("__MACOSX");
    }

    private void add(SourceFile file) {
        SourceFile before = files.putIfAbsent(file.name(), file);
        if (before != null) {
            throw new DataError(file, "and " + before + " have the same place in the sources, " + file.name(), "give only one of them");
        }
        if (files.size() > MOST) {
            throw new DataError(file, "is file number " + MOST + " of the sources", "give --source a folder with nothing but the benchmark's data");
        }
    }

    /** The files and folders whose place in the sources matches, ordered by it. */
    List<SourceFile> matching(String pattern) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        return files.values().stream().filter(file -> matcher.matches(Path.of(file.name()))).toList();
    }

    /**
     * The single files of a name, for checksums.
     *
     * @param name perhaps with folders before it, which a file that was given by itself need not have
     */
    List<SourceFile> named(String name) {
        List<SourceFile> single = files.values().stream().filter(f -> f.entry() == null && Files.isRegularFile(f.path())).toList();
        List<SourceFile> whole = single.stream().filter(f -> f.name().endsWith("/" + name)).toList();
        String alone = "/" + name.substring(name.lastIndexOf('/') + 1);
        return whole.isEmpty() ? single.stream().filter(f -> f.name().equals(alone)).toList() : whole;
    }

    /**
     * Where the file can be read; what lies in an archive is unpacked once.
     *
     * @throws DataError if the archive's bytes are not those that were packed
     */
    Path path(SourceFile file) throws IOException {
        if (file.entry() == null) {
            return file.path();
        }
        Path known = unpacked.get(file);
        if (known != null) {
            return known;
        }
        String last = file.name().substring(file.name().lastIndexOf('/') + 1);
        Path target = Files.createDirectories(scratch.resolve(Integer.toString(unpacked.size()))).resolve(last);
        unpack(file, target);
        unpacked.put(file, target);
        return target;
    }

    private static void unpack(SourceFile file, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(file.path().toFile())) {
            ZipEntry entry = zip.getEntry(file.entry());
            CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
            try (InputStream source = in; OutputStream out = Files.newOutputStream(target)) {
                byte[] buffer = new byte[1 << 16];
                long left = entry.getSize();
                for (int n; (n = source.read(buffer)) > 0; left -= n) {
                    if (n > left) {
                        throw new ZipException("more bytes than promised");
                    }
                    out.write(buffer, 0, n);
                }
                if (left != 0 || in.getChecksum().getValue() != entry.getCrc()) {
                    throw new ZipException("the checksum is wrong");
                }
            }
        } catch (ZipException | EOFException e) {
            throw new DataError(file, "cannot be unpacked (" + e.getMessage() + ")", "download the archive again");
        }
    }
}
