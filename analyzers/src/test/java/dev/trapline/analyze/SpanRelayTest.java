package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SpanRelayTest {
    private static Span span(int number) {
        return new Span.ExitSpan(number, 0, new Task(1, 0), 0, 0);
    }

    private record Taker(Set<SpanKind> kinds, Consumer<Span> then) implements SpanRelay.Taker {
        @Override
        public boolean takes(SpanKind kind) {
            return kinds.contains(kind);
        }

        @Override
        public void accept(Span span) {
            then.accept(span);
        }
    }

    private static SpanRelay relayTo(Consumer<Span> taker, boolean beside) {
        return new SpanRelay(List.of(new Taker(Set.of(SpanKind.LIFE), taker)), beside);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everySpanIsTakenOnceInOrderAndNoneWaitsBehindASettle(boolean beside) {
        Random random = new Random(1);
        List<Long> taken = new ArrayList<>();
        try (SpanRelay relay = relayTo(span -> taken.add(span.startNs()), beside)) {
            int settled = 0;
            for (int i = 0; i < 200_000; i++) {
                relay.give(span(i), SpanKind.LIFE);
                if (random.nextInt(i < 20_000 ? 7 : 20_000) == 0) {
                    relay.settle();
                    assertThat(taken).hasSize(i + 1);
                    settled++;
                }
            }
            relay.settle();
            assertThat(settled).isGreaterThan(1_000);
        }
        assertThat(taken).hasSize(200_000);
        for (int i = 0; i < taken.size(); i++) {
            assertThat(taken.get(i)).isEqualTo(i);
        }
    }

    @Test
    void everyTakerGetsTheKindsItTakesInTheirCommonOrder() {
        List<Long> calls = new ArrayList<>();
        List<Long> both = new ArrayList<>();
        List<Long> givenCalls = new ArrayList<>();
        List<Long> given = new ArrayList<>();
        List<Taker> takers = List.of(
                new Taker(Set.of(SpanKind.CALL), span -> calls.add(span.startNs())),
                new Taker(Set.of(SpanKind.CALL, SpanKind.IO), span -> both.add(span.startNs())));
        SpanKind[] kinds = {SpanKind.CALL, SpanKind.IO, SpanKind.FAULT};
        try (SpanRelay relay = new SpanRelay(takers, true)) {
            for (int i = 0; i < 10_000; i++) {
                SpanKind kind = kinds[i % kinds.length];
                relay.give(span(i), kind);
                if (kind == SpanKind.CALL) {
                    givenCalls.add((long) i);
                }
                if (kind != SpanKind.FAULT) {
                    given.add((long) i);
                }
            }
            relay.settle();
        }
        assertThat(calls).isEqualTo(givenCalls);
        assertThat(both).isEqualTo(given);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatATakerThrowsReachesTheOneThatGives(boolean beside) {
        Consumer<Span> taker = span -> {
            if (span.startNs() == 700) {
                throw new IllegalArgumentException("span 700");
            }
        };
        try (SpanRelay relay = relayTo(taker, beside)) {
            assertThatThrownBy(() -> {
                for (int i = 0; i < 100_000; i++) {
                    relay.give(span(i), SpanKind.LIFE);
                }
                relay.settle();
            }).isInstanceOf(IllegalArgumentException.class).hasMessage("span 700");
        }
    }
}
