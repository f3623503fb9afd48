package dev.trapline.model.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErrnoTest {

    @Test
    void numbersAreThoseOfTheKernelHeaders() throws Exception {
        Map<String, String> defines = Preprocessor.defines("asm/errno.h");
        int errors = 0;
        for (String macro : defines.keySet()) {
            if (macro.matches("E[A-Z0-9]+")) {
                assertEquals(Preprocessor.value(defines, macro), Errno.number(macro), macro);
                errors++;
            }
        }
        assertThat(errors).isGreaterThan(130);
    }

    @Test
    void numbersAreThoseOfPerl() throws Exception {
        Process perl;
        try {
            String program = "print \"$_ \", &{\"Errno::$_\"}(), \"\\n\" for keys %!";
            perl = new ProcessBuilder("perl", "-MErrno", "-e", program)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            abort("skipped: no perl here (" + e.getMessage() + ")");
            return;
        }
        int errors = 0;
        try (var in = perl.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] word = line.split(" ", -1);
                assertEquals(Integer.parseInt(word[1]), Errno.number(word[0]), word[0]);
                errors++;
            }
        }
        assertThat(errors).isGreaterThan(130);
    }

    @Test
    void everyGapIsListed() {
        Set<Integer> gaps = new HashSet<>();
        for (int errno = 1; errno <= Errno.ENOGRACE; errno++) {
            if (Errno.name(errno) == null) {
                gaps.add(errno);
            }
        }
        assertThat(gaps).contains(41, 58, 134, 511, 520).hasSize(2 + (511 - 133) + 1);
        assertThat(Errno.name(0)).isNull();
        assertThat(Errno.name(-2)).isNull();
        assertThat(Errno.name(532)).isNull();
    }

    @Test
    void constantsAreTheTable() throws Exception {
        Set<Integer> seen = new HashSet<>();
        for (Field field : Errno.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getName().startsWith("E")) {
                assertEquals(field.getInt(null), Errno.number(field.getName()), field.getName());
                seen.add(field.getInt(null));
            }
        }
        for (int errno = 0; errno < 1000; errno++) {
            assertThat(seen.contains(errno)).as("%d", errno).isEqualTo(Errno.name(errno) != null);
        }
    }

    @Test
    void namesAndWords() {
        assertEquals("ENOENT", Errno.name(2));
        assertEquals("EAGAIN", Errno.name(Errno.EWOULDBLOCK));
        assertEquals("EDEADLK", Errno.name(35));
        assertEquals("EOPNOTSUPP", Errno.name(95));
        assertEquals("no such file or directory", Errno.text(2));
        assertEquals("ERESTART_RESTARTBLOCK", Errno.name(516));
        assertEquals(512, Errno.number("ERESTARTSYS"));
        byte[] line = "= -1 EWOULDBLOCK (x)".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(11, Errno.number(line, 5, 16));
        assertEquals(Errno.NONE, Errno.number(line, 5, 15));
        assertEquals(Errno.NONE, Errno.number("ENOSUCH"));
        assertThat(Errno.isRestart(Errno.ERESTARTNOHAND)).isTrue();
        assertThat(Errno.isRestart(Errno.ENOIOCTLCMD)).isFalse();
        assertThat(Errno.isRestart(Errno.ERESTART)).isFalse();
    }
}
