package dev.trapline.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trapline.ingest.RecordingException;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.InterruptEvent.SoftirqRaise;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.report.AnomalyCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// trace.dat files made to take up memory or time: little that claims to be much, or is much once unpacked, processors that no
/// machine has, ends in the wrong place.
final class HostileDatTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("hostile.dat"), bytes);
    }

    /// Reads all there is; how many events, and whether damage was reported.
    private record Read(long events, boolean damaged) {
        static Read of(Path file) throws IOException {
            try (TraceDatSource source = TraceDatSource.open(file, 0)) {
                long events = new Tally(source).events.size();
                return new Read(
                        events,
                        source.anomalies().count(AnomalyCode.DAMAGED_RECORD)
                                + source.anomalies().count(AnomalyCode.TRUNCATED_RECORD) > 0);
            }
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    // ---------------------------------------------------------------- sections

    private static byte[] repeated(byte[] bytes, int times) {
        byte[] all = new byte[bytes.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    /// A chain of twenty option sections, each of 39 MiB packed as tightly as zlib can, into 40 kB.
    @Test
    void sectionsThatAreMuchOnceUnpackedEndTheReading() throws IOException {
        byte[] head = DatParts.start("7").string("zlib").string("1").done();
        int sections = 20;
        int stride = 100_000;
        int first = head.length + Long.BYTES;
        ByteBuffer all = ByteBuffer.allocate(first + sections * stride);
        all.put(new DatBytes().bytes(head).wide(first).done());
        byte[] plain = new byte[39 * MIB];
        byte[] option = new DatBytes().half(DatOptions.UNAME).word(plain.length - 20).done();
        System.arraycopy(option, 0, plain, 0, option.length);
        for (int i = 0; i < sections; i++) {
            byte[] next = new DatBytes().half(DatOptions.DONE).word(8).wide(first + (i + 1L) * stride).done();
            System.arraycopy(next, 0, plain, plain.length - next.length, next.length);
            byte[] packed = new Packer(Packing.ZLIB).packed(plain, plain.length);
            all.put(first + i * stride,
                    new DatBytes().half(0).half(1).word(0).wide(packed.length).bytes(packed).done());
        }
        Path file = file(all.array());
        long before = allocated();
        assertThatThrownBy(() -> Read.of(file)).isInstanceOf(RecordingException.class);
        assertThat(allocated() - before).isLessThan(400L * MIB);
    }

    /// What zstd can make of zeros is no recording's: 39 MiB of 4 kB.
    @Test
    void aSectionPackedTighterThanAnyRecordingIsRefused() throws IOException {
        byte[] head = DatParts.start("7").string("zstd").string("1").done();
        byte[] packed = new Packer(Packing.ZSTD).packed(new byte[39 * MIB], 39 * MIB);
        byte[] section = new DatBytes().half(0).half(1).word(0).wide(packed.length).bytes(packed).done();
        Path file = file(new DatBytes().bytes(head).wide(head.length + Long.BYTES).bytes(section).done());
        long before = allocated();
        assertThatThrownBy(() -> Read.of(file)).isInstanceOf(RecordingException.class);
        assertThat(allocated() - before).isLessThan(4L * MIB);
    }

    /// The size alone says so; the file has 70 bytes.
    @ParameterizedTest
    @ValueSource(ints = {40 * MIB, -1, Integer.MIN_VALUE})
    void whatASectionClaimsIsNotSetAside(int claimed) throws IOException {
        byte[] head = DatParts.start("7").string("zstd").string("1").done();
        byte[] section =
                new DatBytes().half(0).half(1).word(0).wide(24).word(16).word(claimed).bytes(new byte[16]).done();
        Path file = file(new DatBytes().bytes(head).wide(head.length + Long.BYTES).bytes(section).done());
        long before = allocated();
        assertThatThrownBy(() -> Read.of(file)).isInstanceOf(RecordingException.class)
                .hasMessageContaining("damaged or cut short");
        assertThat(allocated() - before).isLessThan(4L * MIB);
    }

    // ---------------------------------------------------------------- pages

    /// A sound recording but for its pages, which are `data`, and its processors, of which there are `cpus`.
    private Path withPages(Packing packing, byte[] data, int cpus) throws IOException {
        Path sound = folder.resolve("sound.dat");
        SourceInfo info = new SourceInfo("test", "test", Clock.BOOT, false);
        try (TraceDatWriter writer = TraceDatWriter.create(sound, List.of(info), packing)) {
            writer.write(new SoftirqRaise(1, 0, 7, 1));
        }
        byte[] bytes = Files.readAllBytes(sound);
        byte[] before = new DatBytes().string("").string("local").word(CpuPages.PAGE_SIZE).done();
        int at = indexOf(bytes, before) + before.length;
        ByteBuffer all = ByteBuffer.allocate(bytes.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        all.put(bytes).put(data).putInt(at, cpus);
        all.putLong(at + 8, bytes.length).putLong(at + 16, data.length - (packing == Packing.NONE ? 0 : 4));
        return file(all.array());
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("no option about the pages");
    }

    /// 5000 chunks of 16 MB of zeros: 80 GB in 2 MB.
    @Test
    void pagesThatAreMuchOnceUnpackedAreDamaged() throws IOException {
        byte[] zeros = new Packer(Packing.ZSTD).packed(new byte[16 * MIB], 16 * MIB);
        byte[] data = new DatBytes().word(5000).bytes(repeated(zeros, 5000)).done();
        Path file = withPages(Packing.ZSTD, data, 1);
        assertTimeoutPreemptively(PATIENCE, () -> assertThat(Read.of(file)).isEqualTo(new Read(0, true)));
    }

    @Test
    void moreChunksThanThereAreEndWithTheFile() throws IOException {
        byte[] page = new Packer(Packing.ZLIB).packed(new byte[CpuPages.PAGE_SIZE], CpuPages.PAGE_SIZE);
        Path file = withPages(Packing.ZLIB, new DatBytes().word(-1).bytes(page).done(), 1);
        assertTimeoutPreemptively(PATIENCE, () -> assertThat(Read.of(file).events).isZero());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 65_535, 65_536, 65_537, 100_000_000, Integer.MAX_VALUE, -1})
    void moreProcessorsThanTheTableHasAreDamage(int cpus) throws IOException {
        Path file = withPages(Packing.NONE, new byte[CpuPages.PAGE_SIZE], cpus);
        // inside, because what has a time limit has a thread of its own
        assertTimeoutPreemptively(PATIENCE, () -> {
            long before = allocated();
            assertThat(Read.of(file)).isEqualTo(new Read(0, true));
            assertThat(allocated() - before).isLessThan(32L * MIB);
        });
    }

    // ---------------------------------------------------------------- ends

    /// Every kind of file cut at every page, and a byte beside it, tells a part of its events or is refused.
    @Test
    void endsAtEveryPageAreDamageOrRefused() throws IOException {
        for (Map.Entry<String, byte[]> entry : PackedDats.all().entrySet()) {
            byte[] sound = entry.getValue();
            long all = Read.of(file(sound)).events;
            long most = 0;
            for (int end = 0; end < sound.length; end += DatWriter.PAGE / 4) {
                for (int cut : new int[] {end, end + 1}) {
                    Path file = file(Arrays.copyOf(sound, Math.min(cut, sound.length - 1)));
                    try {
                        Read read = Read.of(file);
                        assertThat(read.events).as("%s cut at %d", entry.getKey(), cut).isLessThanOrEqualTo(all);
                        most = Math.max(most, read.events);
                    } catch (RecordingException e) {
                        assertThat(e.getMessage()).startsWith(file.toString());
                    }
                }
            }
            if (entry.getKey().contains("v6")) {
                assertThat(most).as("%s begins with what tells where events are", entry.getKey()).isPositive();
            }
        }
    }
}
