package dev.trapline.analyze;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.Span;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An aggregation of spans whose states can be merged.
///
/// The law every analysis obeys: cut a stream of spans anywhere, give each part to a state of its
/// own, [#merge] the states in order, and [#report] says the same as for the whole. `merge` is
/// associative and an empty state is its identity. Parallel files, windows and streams rest on it.
///
/// State is bounded by the number of distinct things (calls, threads, open files), never by the
/// number of spans.
///
/// @param <S> the state, separate from the algorithm
public interface Analysis<S> {

    /// The name in `--only` and the JSON key.
    String id();

    /// An empty state.
    S newState();

    /// The kinds of spans that it wants to see.
    Set<SpanKind> takes();

    /// The kinds without which it has nothing to say: where the recorder knows nothing of one of them,
    /// the analysis sees no spans at all.
    default Set<SpanKind> needs() {
        return takes();
    }

    /// Why it cannot be told for some system calls only, a sentence for the report; null when it can.
    default @Nullable String needsAllCalls() {
        return null;
    }

    /// Whether [#accept] looks at names of tasks, which may still change. Those that only reports look at are the last
    /// ones.
    default boolean looksAtNames() {
        return false;
    }

    /// Takes one span, not earlier than those before it.
    void accept(S state, Span span);

    /// Folds `later` into `earlier`; every span of `later` follows every span of `earlier`.
    /// `later` must not be used afterwards.
    void merge(S earlier, S later);

    /// Whether the spans had anything for it. When not, its report is left out unless it was asked
    /// for by name.
    default boolean applies(S state) {
        return true;
    }

    /// What the spans say. Does not change the state.
    AnalysisReport report(S state, ReportContext context);
}
