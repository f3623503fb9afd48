package dev.trapline.analyze.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trapline.model.report.Timeline.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pieces held against sums over the spans they were made of, made here one nanosecond at a time.
class LaneStoreTest {
    private static final List<SpanLabel> LABELS =
            List.of(new SpanLabel("a", "x"), new SpanLabel("b", "x"), new SpanLabel("c", "y"));

    private record One(long startNs, long endNs, SpanLabel label) {}

    private static List<One> spans(long seed, int count) {
        Random random = new Random(seed);
        List<One> spans = new ArrayList<>();
        long now = -500;
        for (int i = 0; i < count; i++) {
            now += random.nextInt(20);
            long length = random.nextInt(8) == 0 ? random.nextInt(300) : random.nextInt(12);
            spans.add(new One(now, now + length, LABELS.get(random.nextInt(LABELS.size()))));
            now += length;
        }
        return spans;
    }

    private static LaneStore store(List<One> spans, int most) {
        LaneStore store = new LaneStore(1);
        spans.forEach(one -> store.add(one.startNs, one.endNs, one.label, most));
        return store;
    }

    private static List<Piece> pieces(LaneStore store) {
        return store.pieces(LABELS::indexOf);
    }

    @Test
    void fewSpansStayAsTheyAre() {
        List<One> spans = spans(1, 100);
        assertThat(pieces(store(spans, 100)))
                .extracting(Piece::startNs, Piece::lengthNs, Piece::label, Piece::isCell)
                .containsExactlyInAnyOrderElementsOf(spans.stream()
                        .map(one -> tuple(
                                one.startNs, one.endNs - one.startNs, LABELS.indexOf(one.label), false))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 100, 400})
    void cellsAreSumsOfWhatIsInThem(int most) {
        for (long seed = 0; seed < 40; seed++) {
            List<One> spans = spans(seed, 500);
            LaneStore store = store(spans, most);
            List<Piece> pieces = pieces(store);
            long width = store.cellNs();

            assertThat(pieces).hasSizeLessThanOrEqualTo(most);
            assertThat(pieces.stream().mapToLong(Piece::spans).sum()).isEqualTo(spans.size()).isEqualTo(store.spans());
            assertThat(pieces.stream().mapToLong(Piece::busyNs).sum())
                    .isEqualTo(spans.stream().mapToLong(one -> one.endNs - one.startNs).sum())
                    .isEqualTo(store.busyNs());
            for (Piece piece : pieces) {
                if (!piece.isCell()) {
                    assertThat(spans).contains(new One(
                            piece.startNs(), piece.startNs() + piece.lengthNs(), LABELS.get(piece.label())));
                    assertThat(piece.lengthNs()).isGreaterThanOrEqualTo(width);
                    continue;
                }
                assertThat(piece.lengthNs()).isEqualTo(width);
                assertThat(Math.floorMod(piece.startNs(), width)).isZero();
                long end = piece.startNs() + width;
                List<One> inside = spans.stream()
                        .filter(one -> one.endNs - one.startNs < width)
                        .filter(one -> one.startNs >= piece.startNs() && one.startNs < end
                                || one.startNs < piece.startNs() && one.endNs > piece.startNs())
                        .toList();
                long busy = inside.stream()
                        .flatMapToLong(one -> LongStream.range(one.startNs, one.endNs))
                        .filter(ns -> ns >= piece.startNs() && ns < end)
                        .count();
                long longest = inside.stream().mapToLong(one -> one.endNs - one.startNs).max().orElseThrow();
                assertThat(piece.busyNs()).isEqualTo(busy);
                assertThat(piece.spans())
                        .isEqualTo(inside.stream().filter(one -> one.startNs >= piece.startNs()).count());
                assertThat(piece.longestNs()).isEqualTo(longest);
                assertThat(inside).anyMatch(one -> one.endNs - one.startNs == longest
                        && LABELS.indexOf(one.label) == piece.label());
            }
        }
    }

    @Test
    void orderChangesNothing() {
        for (long seed = 0; seed < 100; seed++) {
            List<One> spans = spans(seed, 300);
            List<Piece> inOrder = pieces(store(spans, 64));
            List<One> shuffled = new ArrayList<>(spans);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(pieces(store(shuffled, 64))).isEqualTo(inOrder);
        }
    }

    @Test
    void timesAtTheEndsOfTheWorldAreNoProblem() {
        LaneStore store = new LaneStore(1);
        SpanLabel label = LABELS.getFirst();
        store.add(Long.MIN_VALUE, Long.MAX_VALUE, label, 16);
        store.add(Long.MAX_VALUE, Long.MAX_VALUE, label, 16);
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            long startNs = random.nextLong();
            store.add(startNs, startNs + random.nextInt(9), label, 16);
        }
        assertThat(pieces(store)).hasSizeLessThanOrEqualTo(16);
        assertThat(store.spans()).isEqualTo(1002);
    }
}
