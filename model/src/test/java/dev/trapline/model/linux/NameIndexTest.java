package dev.trapline.model.linux;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class NameIndexTest {

    /// Names over two letters collide in their ends all the time; a map is the oracle.
    @RepeatedTest(20)
    void agreesWithAMap(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        Map<String, Integer> oracle = new HashMap<>();
        NameIndex index = new NameIndex(500);
        for (int i = 0; i < 500; i++) {
            String name = name(random);
            if (oracle.putIfAbsent(name, i) == null) {
                byte[] text = ("<" + name + ">").getBytes(StandardCharsets.ISO_8859_1);
                index.put(text, 1, text.length - 1, i);
            }
        }
        for (int i = 0; i < 20_000; i++) {
            String name = name(random);
            byte[] buf = ("([" + name + "=").getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(
                    oracle.getOrDefault(name, NameIndex.NONE),
                    index.find(buf, 2, buf.length - 1),
                    () -> "seed " + seed + ", name " + name);
        }
    }

    private static String name(Random random) {
        int length = 1 + random.nextInt(random.nextBoolean() ? 9 : 24);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            name.append((char) ('a' + random.nextInt(2)));
        }
        return name.toString();
    }

    @Test
    void refusesWhatItCouldNotFindAgain() {
        NameIndex index = new NameIndex(2);
        byte[] text = "readwrite".getBytes(StandardCharsets.ISO_8859_1);
        index.put(text, 0, 4, 1);
        assertThatThrownBy(() -> index.put(text, 0, 4, 2))
                .isInstanceOf(IllegalArgumentException.class);
        NameIndex full = new NameIndex(1);
        full.put(text, 0, 4, 1);
        assertThatThrownBy(() -> full.put(text, 4, 9, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NameIndex(1).put(text, 4, 4, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertEquals(NameIndex.NONE, full.find(text, 2, 2));
    }
}
