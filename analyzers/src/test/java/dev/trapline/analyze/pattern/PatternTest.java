package dev.trapline.analyze.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.analyze.SpanScript;
import dev.trapline.analyze.bursts.BurstsAnalysis;
import dev.trapline.analyze.bursts.BurstsOptions;
import dev.trapline.analyze.pattern.UserPattern.Scope;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Patterns over calls that each take 100 ns, 100 ns after the one before.
class PatternTest {
    private final SpanScript script = new SpanScript();
    private final OpenFile log = script.file("a.log");
    private final OpenFile other = script.file("b.txt");

    private static UserPattern parsed(String text) throws PatternException {
        return PatternParser.parse(text, glob -> glob.endsWith("*")
                ? value -> value.startsWith(glob.substring(0, glob.length() - 1))
                : glob::equals);
    }

    private Map<String, @Nullable Object> row(String pattern) throws PatternException {
        return script.through(new BurstsAnalysis(
                BurstsOptions.defaults().withPatterns(List.of(parsed(pattern)))))
                .row("patterns");
    }

    @Test
    void fromTheFirstBeginningToTheEnd() throws PatternException {
        script.move("write", log, 10).move("write", log, 10).call("fsync", log, 0)
                .call("fsync", log, 0).move("write", log, 10);

        assertThat(row("commit=write..fsync"))
                .containsEntry("count", 1L)
                .containsEntry("begins", 2L)
                .containsEntry("unmatchedEnds", 1L)
                .containsEntry("unmatchedBegins", 1L)
                .containsEntry("p50Ns", 500L)
                .containsEntry("scope", "thread");
    }

    @Test
    void oneThatIsBothEndsAndBegins() throws PatternException {
        script.call("fsync", log, 0).call("fsync", log, 0).call("fsync", log, 0);
        assertThat(row("interval=fsync..fsync"))
                .containsEntry("count", 2L)
                .containsEntry("unmatchedEnds", 1L)
                .containsEntry("unmatchedBegins", 1L)
                .containsEntry("totalNs", 600L);
    }

    @Test
    void testsOfFilesBytesAndErrors() throws PatternException {
        script.move("write", other, 10).move("write", log, 3).move("write", log, 10)
                .call("fsync", log, -Errno.EIO).call("fsync", log, 0);

        assertThat(row("a=write(path=a*,bytes>=10)..fsync(errno=0)")).containsEntry("p50Ns", 500L);
        assertThat(row("a=write(path!=a*)..fsync(errno=EIO|ENOSPC)")).containsEntry("p50Ns", 700L);
        assertThat(row("a=write(fd=3|4,ns<=100)..f*")).containsEntry("count", 1L).containsEntry("begins", 3L);
    }

    @Test
    void withinAFileOrAThreadOrAnything() throws PatternException {
        script.move("write", log, 10).move("write", other, 10).by(new Task(8, 0)).call("fsync", log, 0);

        assertThat(row("a=write..fsync")).containsEntry("count", 0L).containsEntry("unmatchedBegins", 1L);
        assertThat(row("a@all=write..fsync")).containsEntry("count", 1L).containsEntry("begins", 2L);
        assertThat(row("a@file=write..fsync"))
                .as("another process")
                .containsEntry("count", 0L)
                .containsEntry("unmatchedBegins", 2L);
    }

    @Test
    void interruptsPairOnTheirProcessor() throws PatternException {
        assertThat(parsed("rx=irq(name=nic)..softirq(name=NET_RX)").scope()).isEqualTo(Scope.CPU);
        assertThat(parsed("rx=irq..read|recvfrom").scope()).isEqualTo(Scope.ALL);
        assertThat(parsed("rx=read..read").scope()).isEqualTo(Scope.THREAD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
        "a; expected = at the end",
        "=write..read; expected a name at '=write..read'",
        "a=write; expected .. at the end",
        "a=wrote..read; expected the name of a system call",
        "a=write(fd=x)..read; expected a whole number at 'x)..read'",
        "a=write(colour=1)..read; expected one of fd, path, errno",
        "a=write(path>3)..read; expected = or !=",
        "a=write(errno=EFOO)..read; the name of an error at 'EFOO",
        "a@galaxy=write..read; expected thread, file, process, cpu or all at 'galaxy",
        "a=write(fd=1..read; expected a whole number",
        "a=write..read(fd=1; expected ) at the end",
        "a=write..read..close; expected the end at '..close'"
    })
    void whatIsWrongAndWhere(String text, String message) {
        assertThatThrownBy(() -> parsed(text)).isInstanceOf(PatternException.class).hasMessageContaining(message);
    }
}
