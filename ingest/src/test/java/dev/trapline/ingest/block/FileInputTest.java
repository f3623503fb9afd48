package dev.trapline.ingest.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Large files: the beginning is read, the rest mapped in windows, what was added later read again.
final class FileInputTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("large"), bytes);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] rest(FileInput input, int piece) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[piece + 2];
        for (int read; (read = input.read(buffer, 1, piece)) >= 0;) {
            all.write(buffer, 1, read);
        }
        return all.toByteArray();
    }

    /// Over the end of the beginning and over that of the first window, in pieces that fit neither.
    @Test
    void everyByteComesOnceAndInOrder() throws IOException {
        byte[] bytes = random(34 * MIB + 77);
        try (FileInput input = FileInput.open(file(bytes))) {
            assertThat(rest(input, 300_001)).isEqualTo(bytes);
            assertThat(input.position()).isEqualTo(bytes.length);
        }
    }

    @Test
    void whatWasAddedWhileReadingIsRead() throws IOException {
        for (int size : new int[] {10, MIB, MIB + 1, 2 * MIB}) {
            byte[] bytes = random(size);
            Path file = file(bytes);
            try (FileInput input = FileInput.open(file)) {
                assertThat(rest(input, 1 << 16)).isEqualTo(bytes);
                byte[] more = random(size + 5);
                Files.write(file, more, StandardOpenOption.APPEND);
                assertThat(rest(input, 1 << 16)).as("%d bytes before", size).isEqualTo(more);
            }
        }
    }

    @Test
    void nothingIsReadOnceItIsClosed() throws IOException {
        FileInput input = FileInput.open(file(random(3 * MIB)));
        byte[] buffer = new byte[2 * MIB];
        while (input.position() < 2 * MIB) {
            assertThat(input.read(buffer, 0, buffer.length)).isPositive();
        }
        input.close();
        assertThatThrownBy(() -> input.read(buffer, 0, buffer.length)).isInstanceOf(IOException.class);
    }

    /// A reader in the middle of a window either gets bytes or is told that the input is closed.
    @Test
    void closingWhileAnotherThreadReadsIsSafe() throws Exception {
        Path file = file(random(8 * MIB));
        for (int i = 0; i < 20; i++) {
            FileInput input = FileInput.open(file);
            CountDownLatch reading = new CountDownLatch(1);
            FutureTask<Void> reader = new FutureTask<>(() -> {
                byte[] buffer = new byte[1 << 12];
                try {
                    while (input.read(buffer, 0, buffer.length) >= 0) {
                        if (input.position() > 2 * MIB) {
                            reading.countDown();
                        }
                    }
                } catch (IOException e) {
                    // closed
                }
                return null;
            });
            Thread.ofPlatform().start(reader);
            reading.await();
            input.close();
            reader.get();
        }
    }
}
