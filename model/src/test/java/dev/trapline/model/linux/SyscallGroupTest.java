package dev.trapline.model.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The groups of calls against strace's own.
class SyscallGroupTest {

    @ParameterizedTest
    @EnumSource(SyscallGroup.class)
    void holdsTheCallsThatStraceTracesForIt(SyscallGroup group) throws IOException {
        Set<String> mine = new TreeSet<>();
        for (String name : strace("asked")) {
            Syscall call = SyscallTable.of(Abi.X86_64).byName(name);
            if (call != null && group.contains(call)) {
                mine.add(name);
            }
        }

        assertThat(mine).containsExactlyInAnyOrderElementsOf(strace(group.label()));
    }

    @Test
    void whatCouldNotBeAskedIsAsTheManualSays() {
        assertThat(groups("execve")).containsExactly(SyscallGroup.FILE, SyscallGroup.PROCESS);
        assertThat(groups("exit_group")).containsExactly(SyscallGroup.PROCESS);
        assertThat(groups("rt_sigreturn")).containsExactly(SyscallGroup.SIGNAL);
    }

    @Test
    void labelsLeadBack() {
        for (SyscallGroup group : SyscallGroup.values()) {
            assertThat(SyscallGroup.ofLabel(group.label())).isSameAs(group);
        }
        assertThat(SyscallGroup.ofLabel("nothing")).isNull();
    }

    private static List<SyscallGroup> groups(String name) {
        Syscall call = Objects.requireNonNull(SyscallTable.of(Abi.X86_64).byName(name));
        List<SyscallGroup> groups = new ArrayList<>();
        for (SyscallGroup group : SyscallGroup.values()) {
            if (group.contains(call)) {
                groups.add(group);
            }
        }
        return groups;
    }

    private static List<String> strace(String row) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                SyscallGroupTest.class.getResourceAsStream("strace-groups.tsv"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines()
                    .filter(line -> line.startsWith(row + "\t"))
                    .flatMap(line -> List.of(line.substring(row.length() + 1).split(" ", -1)).stream())
                    .toList();
        }
    }
}
