package dev.trapline.analyze.signals;

import dev.trapline.analyze.FoldedTable;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.SignalSpan.Disposition;
import dev.trapline.model.span.SignalSpan.Origin;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What [SignalsAnalysis] has counted.
public final class SignalsState {
    private static final int TARGETS_GIVEN_UP = 1;
    private static final int SENDERS_GIVEN_UP = 2;

    final TreeMap<Integer, SignalStats> bySignal = new TreeMap<>();
    final FoldedTable<Route, RouteStats> routes;
    final TreeMap<Broken, BrokenStats> interrupted = new TreeMap<>();
    /// Threads that exited, by exit code.
    final TreeMap<Integer, Long> exits = new TreeMap<>();
    /// Threads that a signal killed, by its number.
    final TreeMap<Integer, Long> killed = new TreeMap<>();

    /// @param maxRoutes how many pairs of sender and target are told apart
    SignalsState(int maxRoutes) {
        routes = new FoldedTable<>(
                maxRoutes, SENDERS_GIVEN_UP, SignalsState::folded, _ -> new RouteStats(), RouteStats::add);
    }

    /// Who sends a signal to whom. Tasks are equal by thread id and generation.
    ///
    /// @param sig the signal
    /// @param origin where it comes from
    /// @param from the sender, null for none
    /// @param to the target, null when several were added up
    record Route(int sig, Origin origin, @Nullable Task from, @Nullable Task to) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Route route
                    && sig == route.sig
                    && origin == route.origin
                    && same(from, route.from)
                    && same(to, route.to);
        }

        @Override
        public int hashCode() {
            return Objects.hash(sig, origin, from == null ? -1 : from.tid(), to == null ? -1 : to.tid());
        }

        private static boolean same(@Nullable Task a, @Nullable Task b) {
            return a == b
                    || (a != null && b != null && a.tid() == b.tid() && a.generation() == b.generation());
        }
    }

    private static Route folded(Route route, int level) {
        return new Route(
                route.sig(), route.origin(), level < SENDERS_GIVEN_UP ? route.from() : null,
                level < TARGETS_GIVEN_UP ? route.to() : null);
    }

    /// Signals that went one way.
    static final class RouteStats {
        long sent;
        long delivered;

        void add(RouteStats later) {
            sent += later.sent;
            delivered += later.delivered;
        }
    }

    /// A call and the signal that interrupted it, 0 when none was seen.
    record Broken(String call, int sig) implements Comparable<Broken> {
        @Override
        public int compareTo(Broken other) {
            int order = call.compareTo(other.call);
            return order != 0 ? order : Integer.compare(sig, other.sig);
        }
    }

    /// How interrupted calls went on.
    static final class BrokenStats {
        long times;
        long restarted;
        long eintr;
        long ended;

        void add(BrokenStats later) {
            times += later.times;
            restarted += later.restarted;
            eintr += later.eintr;
            ended += later.ended;
        }
    }

    void add(SignalSpan span) {
        switch (span) {
            case SignalSpan.Sent sent -> {
                stats(sent.sig()).sent(sent.result());
                routes.get(new Route(sent.sig(), sent.origin(), sent.sender(), sent.task())).sent++;
            }
            case SignalSpan.Delivered delivery -> add(delivery);
            case SignalSpan.Interrupted call -> {
                BrokenStats stats = interrupted.computeIfAbsent(
                        new Broken(call.call().name(), call.sig()), _ -> new BrokenStats());
                stats.times++;
                switch (call.resumption()) {
                    case RESTARTED -> stats.restarted++;
                    case EINTR -> stats.eintr++;
                    case ENDED -> stats.ended++;
                    case UNKNOWN -> {
                        // the rest
                    }
                }
            }
        }
    }

    private void add(SignalSpan.Delivered delivery) {
        SignalStats asked = stats(delivery.asked());
        if (delivery.latencyNs() != TraceEvent.UNKNOWN_NS) {
            asked.latencies.record(delivery.latencyNs());
        }
        if (delivery.disposition() == Disposition.TAKEN) {
            asked.taken++;
            return;
        }
        if (delivery.asked() != delivery.sig()) {
            asked.asKill++;
        }
        stats(delivery.sig()).delivered(delivery.disposition());
        routes.get(new Route(delivery.asked(), delivery.origin(), delivery.sender(), delivery.task())).delivered++;
    }

    private SignalStats stats(int sig) {
        return bySignal.computeIfAbsent(sig, SignalStats::new);
    }

    void add(Span.ExitSpan exit) {
        if (exit.killedBy() != 0) {
            killed.merge(exit.killedBy(), 1L, Long::sum);
        } else if (exit.exitCode() != TraceEvent.UNKNOWN) {
            exits.merge(exit.exitCode(), 1L, Long::sum);
        }
    }

    void merge(SignalsState later) {
        later.bySignal.forEach((sig, stats) -> stats(sig).add(stats));
        routes.merge(later.routes);
        later.interrupted.forEach(
                (key, stats) -> interrupted.computeIfAbsent(key, _ -> new BrokenStats()).add(stats));
        later.exits.forEach((code, count) -> exits.merge(code, count, Long::sum));
        later.killed.forEach((signal, count) -> killed.merge(signal, count, Long::sum));
    }
}
