package dev.trapline.model.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignalsTest {

    @Test
    void numbersAreThoseOfTheKernelHeaders() throws Exception {
        Map<String, String> defines = Preprocessor.defines("asm/signal.h");
        int signals = 0;
        for (String macro : defines.keySet()) {
            if (macro.matches("SIG[A-Z0-9]+") && !macro.matches("SIGSTKSZ|SIGRTMAX")) {
                assertEquals(Preprocessor.value(defines, macro), Signals.number(macro), macro);
                signals++;
            }
        }
        assertThat(signals).isGreaterThanOrEqualTo(34);
    }

    @Test
    void everyNumberHasANameThatLeadsBack() {
        Set<String> names = new HashSet<>();
        for (int sig = 1; sig <= 64; sig++) {
            assertThat(names.add(Signals.name(sig))).isTrue();
            assertEquals(sig, Signals.number(Signals.name(sig)));
        }
    }

    @Test
    void constantsAreTheTable() throws Exception {
        for (Field field : Signals.class.getFields()) {
            if (field.getName().startsWith("SIG")) {
                assertEquals(field.getInt(null), Signals.number(field.getName()), field.getName());
            }
        }
    }

    /// As strace 6.1 prints them for kill(pid, n) and for the signal itself.
    @Test
    void realTimeSignalsCountFromTheKernelsSigrtmin() {
        assertEquals("SIGRTMIN", Signals.name(32));
        assertEquals("SIGRT_1", Signals.name(33));
        assertEquals("SIGRT_2", Signals.name(34));
        assertEquals("SIGRT_32", Signals.name(64));
        assertEquals(64, Signals.number("SIGRTMAX"));
        byte[] line = "killed by SIGRT_15 +++".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(47, Signals.number(line, 10, 18));
        assertEquals(33, Signals.number(line, 10, 17));
        assertEquals(Signals.NONE, Signals.number("SIGRT_0"));
        assertEquals(Signals.NONE, Signals.number("SIGRT_33"));
    }

    @Test
    void namesThatAreNotThePreferredOne() {
        assertEquals("SIGIO", Signals.name(Signals.SIGPOLL));
        assertEquals("SIGABRT", Signals.name(Signals.SIGIOT));
        assertEquals("SIGSYS", Signals.name(Signals.SIGUNUSED));
    }

    @Test
    void numbersThatAreNoSignal() {
        assertEquals("0", Signals.name(0));
        assertEquals("65", Signals.name(65));
        assertEquals("-1", Signals.name(-1));
        assertThat(Signals.isSignal(0)).isFalse();
        assertEquals(Signals.NONE, Signals.number("SIGNAL"));
        assertSame(Signals.Action.IGNORE, Signals.defaultAction(0));
    }

    @Test
    void defaultActions() {
        assertSame(Signals.Action.CORE, Signals.defaultAction(Signals.SIGSEGV));
        assertSame(Signals.Action.TERMINATE, Signals.defaultAction(Signals.SIGPIPE));
        assertSame(Signals.Action.IGNORE, Signals.defaultAction(Signals.SIGCHLD));
        assertSame(Signals.Action.STOP, Signals.defaultAction(Signals.SIGTTIN));
        assertSame(Signals.Action.CONTINUE, Signals.defaultAction(Signals.SIGCONT));
        assertSame(Signals.Action.TERMINATE, Signals.defaultAction(40));
    }
}
