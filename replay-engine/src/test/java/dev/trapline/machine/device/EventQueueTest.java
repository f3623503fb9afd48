package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventQueueTest {

    private final EventQueue time = new EventQueue(2_000_000_000);
    private final List<String> happened = new ArrayList<>();

    private EventQueue.Event event(String name) {
        return time.event(() -> happened.add(name + "@" + time.now()));
    }

    @Test
    void eventsHappenAtTheirTimeAndTiesInTheOrderTheyWereSet() {
        EventQueue.Event b = event("b");
        EventQueue.Event a = event("a");
        EventQueue.Event c = event("c");
        c.at(5);
        b.at(10);
        a.at(10);

        time.advanceTo(9);
        assertThat(happened).containsExactly("c@5");
        assertThat(time.next()).isEqualTo(10);
        time.advanceTo(20);

        assertThat(happened).containsExactly("c@5", "b@10", "a@10");
        assertThat(time.now()).isEqualTo(20);
        assertThat(time.next()).isEqualTo(EventQueue.NEVER);
    }

    @Test
    void settingAnEventAgainReplacesItsTimeAndPutsItBehindItsEquals() {
        EventQueue.Event a = event("a");
        EventQueue.Event b = event("b");
        a.at(10);
        b.at(10);
        a.at(10);
        time.advanceTo(10);

        assertThat(happened).containsExactly("b@10", "a@10");
        assertThat(time.size()).isZero();
    }

    @Test
    void anEventThatSetsItselfAtOnceDoesNotStopTime() {
        EventQueue.Event[] again = new EventQueue.Event[1];
        int[] count = new int[1];
        again[0] = time.event(() -> {
            count[0]++;
            again[0].in(0);
        });
        again[0].at(0);

        time.advanceTo(99);

        assertThat(count[0]).isEqualTo(100);
    }

    @Test
    void timesBeyondAllTimeNeverCome() {
        EventQueue.Event a = event("a");
        time.advanceTo(5);
        a.in(EventQueue.NEVER);
        assertThat(a.pending()).isFalse();
        a.in(EventQueue.NEVER - 6);
        assertThat(a.due()).isEqualTo(EventQueue.NEVER - 1);
    }

    @Test
    void itDoesWhatASortedListWouldDo() {
        Random random = new Random(7);
        record Entry(int number, long due, long order) {}
        List<EventQueue.Event> events = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            events.add(time.event(() -> order.add(number)));
        }
        List<Entry> expected = new ArrayList<>();
        for (long step = 0; step < 10_000; step++) {
            int number = random.nextInt(100);
            expected.removeIf(entry -> entry.number == number);
            if (random.nextInt(4) == 0) {
                events.get(number).cancel();
            } else {
                long due = random.nextLong(1000);
                events.get(number).at(due);
                expected.add(new Entry(number, due, step));
            }
            assertThat(time.size()).isEqualTo(expected.size());
        }
        time.advanceTo(1000);

        expected.sort(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::order));
        assertThat(order).isEqualTo(expected.stream().map(Entry::number).toList()).hasSizeGreaterThan(50);
    }

    @Test
    void ticksOfAnotherClockAreExactAfterYears() {
        TickRate rate = time.rate(1_193_182);
        long year = 365L * 86_400;

        assertThat(rate.ticks(year * 2_000_000_000)).isEqualTo(year * 1_193_182);
        assertThat(rate.cycle(year * 1_193_182)).isEqualTo(year * 2_000_000_000);
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long ticks = random.nextLong(1L << 40);
            assertThat(rate.ticks(rate.cycle(ticks))).isEqualTo(ticks);
            assertThat(rate.ticks(rate.cycle(ticks) - 1)).isEqualTo(ticks - 1);
        }
        assertThat(rate.cycle(Long.MAX_VALUE)).isEqualTo(EventQueue.NEVER);
    }

    @Test
    void eventsDoNotMoveTime() {
        time.event(() -> time.advanceTo(100)).at(1);
        assertThatThrownBy(() -> time.advanceTo(2)).isInstanceOf(IllegalStateException.class);
    }
}
