package dev.trapline.ingest.kernel;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.util.HashMap;
import java.util.Map;

/// The calls that events of their own are named after: `openat` of `sys_enter_openat`, and `fstat` of
/// `sys_enter_newfstat`, which is named after the function in the kernel.
final class OwnCalls {
    /// More than any kernel has; beyond, the recording is damaged.
    private static final int MOST = 4096;

    /// A call and the names of its two events.
    record OwnCall(Syscall call, String enter, String exit) {}

    private final SyscallTable table = SyscallTable.of(Abi.X86_64);
    private final NamePool names;
    private final Map<String, OwnCall> calls = new HashMap<>();

    OwnCalls(NamePool names) {
        this.names = names;
    }

    /// The call whose events are named after `b[from..to)`.
    OwnCall named(byte[] b, int from, int to) {
        String name = names.text(b, from, to);
        OwnCall known = calls.get(name);
        return known == null ? add(name) : known;
    }

    private OwnCall add(String name) {
        Syscall call = table.byName(name);
        if (call == null) {
            call = Syscall.unknown(name, Syscall.NONE, Abi.X86_64);
        }
        OwnCall own = new OwnCall(call, "sys_enter_" + name, "sys_exit_" + name);
        if (calls.size() < MOST) {
            calls.put(name, own);
        }
        return own;
    }
}
