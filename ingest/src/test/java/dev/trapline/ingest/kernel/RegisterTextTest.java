package dev.trapline.ingest.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// A view of the text says what the registers themselves say.
final class RegisterTextTest {
    private static final long SEED = 20_261_120L;

    @Test
    void textAndRegistersAgree() {
        List<Syscall> calls = new ArrayList<>(SyscallTable.of(Abi.X86_64).all());
        calls.addAll(SyscallTable.of(Abi.X32).all());
        calls.addAll(SyscallTable.of(Abi.I386).all());
        calls.add(Syscall.unknown("syscall_0x1f4", 500, Abi.X86_64));
        Random random = new Random(SEED);
        for (Syscall call : calls) {
            long[] values = LongStream.generate(() -> value(random)).limit(6).toArray();
            String text = String.join(", ", Arrays.stream(values).mapToObj(Long::toHexString).toList());
            byte[] bytes = Arrays.copyOf(("(" + text + ")\n").getBytes(StandardCharsets.US_ASCII), 256);
            RegisterText view = new RegisterText(call, bytes, 1, 1 + text.length(), values[0]);
            RegisterArgs args =
                    new RegisterArgs(call, 6, values[0], values[1], values[2], values[3], values[4], values[5]);
            assertThat(view.text()).as(call.name()).isEqualTo(args.text());
            for (int i = -1; i < 8; i++) {
                assertThat(view.value(i, -77)).as("%s %d", call, i).isEqualTo(args.value(i, -77));
                assertThat(view.text(i)).as("%s %d", call, i).isEqualTo(args.text(i));
            }
        }
    }

    private static long value(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(16);
            case 1 -> random.nextInt() & 0xffff_ffffL;
            case 2 -> random.nextLong();
            default -> 0;
        };
    }

    @Test
    void missingRegistersAreAbsent() {
        Syscall write = SyscallTable.of(Abi.X86_64).byNumber(1);
        byte[] bytes = Arrays.copyOf("1, 7ffe)\n".getBytes(StandardCharsets.US_ASCII), 128);
        RegisterText view =
                new RegisterText(write == null ? Syscall.unknown("write", 1, Abi.X86_64) : write, bytes, 0, 7, 1);
        assertThat(view.value(1, -1)).isEqualTo(0x7ffe);
        assertThat(view.value(2, -1)).isEqualTo(-1);
        assertThat(view.text()).isEqualTo("fd: 1, buf: 7ffe");
    }
}
