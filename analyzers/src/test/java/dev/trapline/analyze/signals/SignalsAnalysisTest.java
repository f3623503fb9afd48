package dev.trapline.analyze.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.SpanScript;
import dev.trapline.analyze.SpanScript.Reported;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Signals;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignalsAnalysisTest {

    @Test
    void signalsAndEnds() {
        Reported report = new SpanScript()
                .signal(Signals.SIGCHLD)
                .signal(Signals.SIGCHLD)
                .signal(Signals.SIGUSR1)
                .exit(0, 0)
                .exit(0, 0)
                .exit(4, 0)
                .exit(TraceEvent.UNKNOWN, Signals.SIGKILL)
                .exit(TraceEvent.UNKNOWN, 0)
                .through(new SignalsAnalysis());

        assertThat(report.rows("bySignal")).extracting(row -> row.get("signal")).containsExactly("SIGCHLD", "SIGUSR1");
        assertThat(report.rows("bySignal").get(0))
                .containsEntry("delivered", 2L)
                .containsEntry("generated", null)
                .containsEntry("latencyP50Ns", null);
        assertThat(report.report().breakdowns().get(0).name()).isEqualTo("exits");
        assertThat(report.report().breakdowns().get(0).counts()).isEqualTo(Map.of("0", 2L, "4", 1L));
        assertThat(report.report().breakdowns().get(1).name()).isEqualTo("killed");
        assertThat(report.report().breakdowns().get(1).counts()).isEqualTo(Map.of("SIGKILL", 1L));
    }
}
