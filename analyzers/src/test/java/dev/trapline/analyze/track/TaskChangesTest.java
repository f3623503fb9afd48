package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskChangesTest {
    private final Task task = new Task(7, 0);
    private final List<String> before = new ArrayList<>();
    private final TaskChanges changes =
            new TaskChanges(() -> before.add("name " + task), () -> before.add("group " + task.tgid()));

    @Test
    void whoKeepsSpansIsToldWhileEverythingIsStillAsItWas() {
        changes.rename(task, "sh");
        changes.joinGroup(task, 5);
        changes.rename(task, "ls");
        assertThat(before).containsExactly("name 7", "group 7", "name sh:7");
        assertThat(task.toString()).isEqualTo("ls:7");
        assertThat(task.tgid()).isEqualTo(5);
    }

    @Test
    void nothingIsSaidWhereNothingChanges() {
        changes.rename(task, "");
        changes.joinGroup(task, 7);
        assertThat(before).isEmpty();
    }
}
