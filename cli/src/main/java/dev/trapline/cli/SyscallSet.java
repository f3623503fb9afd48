package dev.trapline.cli;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallGroup;
import dev.trapline.model.linux.SyscallTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// System calls as strace's `-e trace=` lists them: names, numbers, groups like `%file`; `!` before the
/// whole list means all others.
///
/// @param names calls by name; a call that a recorder names in another way counts under its own name
/// @param numbers calls by number, of whatever ABI the call was made with
/// @param groups calls by group
/// @param negated all calls but these
record SyscallSet(Set<String> names, Set<Integer> numbers, List<SyscallGroup> groups, boolean negated) {
    /// How calls are named that no table has.
    private static final String UNKNOWN_CALL = "syscall_";

    /// The calls in `parts`, given for `option`.
    ///
    /// @throws UsageException when one of them is no call
    static SyscallSet of(String option, List<String> parts) {
        Set<String> names = new HashSet<>();
        Set<Integer> numbers = new HashSet<>();
        List<SyscallGroup> groups = new ArrayList<>();
        boolean negated = !parts.isEmpty() && parts.getFirst().startsWith("!");
        for (int i = 0; i < parts.size(); i++) {
            String part = negated && i == 0 ? parts.getFirst().substring(1) : parts.get(i);
            if (part.startsWith("!")) {
                throw new UsageException(option + " " + part + ": ! stands before the whole list");
            } else if (part.startsWith("%")) {
                groups.add(group(option, part));
            } else if (!part.isEmpty() && part.charAt(0) >= '0' && part.charAt(0) <= '9') {
                numbers.add(number(option, part));
            } else {
                addNames(option, part, names);
            }
        }
        return new SyscallSet(names, numbers, groups, negated);
    }

    /// Whether `call` is one of them.
    boolean has(Syscall call) {
        return negated != listed(call);
    }

    private boolean listed(Syscall call) {
        if (names.contains(call.name()) || numbers.contains(call.nr())) {
            return true;
        }
        for (SyscallGroup group : groups) {
            if (group.contains(call)) {
                return true;
            }
        }
        return false;
    }

    private static SyscallGroup group(String option, String part) {
        SyscallGroup group = SyscallGroup.ofLabel(part.substring(1));
        if (group == null) {
            throw new UsageException(option + " " + part + ": no such group; one of "
                    + String.join(", ", groupNames()));
        }
        return group;
    }

    /// How the groups are written.
    static List<String> groupNames() {
        return Arrays.stream(SyscallGroup.values()).map(group -> "%" + group.label()).toList();
    }

    private static int number(String option, String part) {
        try {
            int number = Integer.decode(part);
            for (Abi abi : Abi.values()) {
                if (SyscallTable.of(abi).byNumber(number) != null) {
                    return number;
                }
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new UsageException(option + " " + part + ": no such system call");
    }

    /// Adds the names under which the tables know `part`, which may be another tool's name for the call.
    private static void addNames(String option, String part, Set<String> names) {
        boolean known = part.startsWith(UNKNOWN_CALL) && names.add(part);
        for (Abi abi : Abi.values()) {
            Syscall call = SyscallTable.of(abi).byName(part);
            if (call != null) {
                names.add(call.name());
                known = true;
            }
        }
        if (!known) {
            throw new UsageException(option + " " + part + ": no such system call");
        }
    }
}
