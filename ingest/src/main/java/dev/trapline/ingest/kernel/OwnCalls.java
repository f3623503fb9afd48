package dev.trapline.ingest.kernel;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The calls that events of their own are named after: `openat` of `sys_enter_openat`.
///
/// The kernel's name for a few is not the one in the tables (`newuname`, `newfstat`). Such a call
/// keeps the name recorded, because its events are counted under it.
final class OwnCalls {
    private static final int MOST_UNKNOWN = 4096;

    private final SyscallTable table = SyscallTable.of(Abi.X86_64);
    private final Map<String, Syscall> others = new HashMap<>();

    /// The call named `b[from..to)`.
    Syscall named(byte[] b, int from, int to) {
        Syscall call = table.byName(b, from, to);
        return call != null && isName(call, b, from, to) ? call : other(call, b, from, to);
    }

    private static boolean isName(Syscall call, byte[] b, int from, int to) {
        return call.name().length() == to - from && TextScan.startsWith(b, from, call.name());
    }

    private Syscall other(@Nullable Syscall alias, byte[] b, int from, int to) {
        String name = new String(b, from, to - from, StandardCharsets.ISO_8859_1);
        Syscall call = others.get(name);
        if (call == null) {
            call = Syscall.unknown(name, alias == null ? Syscall.NONE : alias.nr(), Abi.X86_64);
            if (others.size() < MOST_UNKNOWN) {
                others.put(name, call);
            }
        }
        return call;
    }
}
