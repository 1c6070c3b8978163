package dev.tailrace.diagram;

import static dev.tailrace.diagram.Bookings.BOOKING;
import static dev.tailrace.diagram.Bookings.EVERYTHING;
import static dev.tailrace.diagram.Bookings.EVERY_GATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.diagram.StepMark.Times;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Workflow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class SvgPictureTest {
    private static final JobType<Void, Void> TASK = JobType.of("task");

    @Test
    void everyKindOfStepEdgeJoinAndTimeLooksAsItDidWhenSomebodyLooked() throws IOException {
        Goldens.assertDrawn("every-kind.svg", SvgPicture.of(EVERYTHING.diagram()));
    }

    @Test
    void everyGateLooksAsItDidWhenSomebodyLooked() throws IOException {
        Goldens.assertDrawn("every-gate.svg", SvgPicture.of(EVERY_GATE.diagram()));
    }

    @Test
    void everyStateLooksAsItDidWhenSomebodyLooked() throws IOException {
        Goldens.assertDrawn(
                "every-state.svg", SvgPicture.of(EVERYTHING.diagram().with(Bookings.everyState())));
    }

    @Test
    void aRealPipelineLooksAsItDidWhenSomebodyLooked() throws IOException {
        Goldens.assertDrawn("sarek.svg", SvgPicture.of(RealGraph.of("sarek").diagram()));
    }

    @Test
    void theSameDiagramIsDrawnTheSameByManyThreadsAtOnce() {
        var diagram = RealGraph.of("sarek").diagram();

        assertThat(IntStream.range(0, 8).parallel().mapToObj(i -> SvgPicture.of(diagram)))
                .hasSize(8)
                .containsOnly(SvgPicture.of(diagram));
    }

    @Test
    void aRunIsThePictureOfItsWorkflowWithStatesAndDueTimes() {
        var plain = Picture.read(SvgPicture.of(BOOKING.diagram()));
        var run = Picture.read(SvgPicture.of(BOOKING.diagram().with(Bookings.held())));

        assertThat(plain.steps()).noneMatch(step -> step.hasAttribute("data-state"));
        assertThat(run.steps())
                .extracting(step -> step.getAttribute("data-step") + " " + step.getAttribute("data-state"))
                .containsExactly("allocate completed", "free scheduled", "notify running");
        assertThat(run.steps().get(1).getAttribute("data-due-at")).isEqualTo("2026-11-24T12:09:35Z");
        assertThat(texts(run.steps().get(0))).contains("completed, attempt 2", "in 1 s, at 11:59:30Z");
        assertThat(texts(run.steps().get(1))).contains("scheduled", "due in 9 min 35 s (12:09:35Z)");
        assertThat(run.all("path").stream().map(p -> p.getAttribute("class"))).contains("edge completed", "edge setup");
    }

    private static List<String> texts(Element step) {
        var texts = step.getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aStateIsToldByAWordAndASignOfItsOwn(JobState state) {
        var mark = new StepMark("allocate", 1, state, 1, Times.NONE, null);
        var run = new RunOverlay(1, RunState.RUNNING, Bookings.NOON, List.of(mark));
        var svg = SvgPicture.of(BOOKING.diagram().with(run));

        assertThat(svg).contains(">" + state.name().toLowerCase(Locale.ROOT) + "</text>");
        assertThat(svg).contains("d=\"" + StateIcon.path(state) + "\"");
        assertThat(List.of(JobState.values()).stream()
                        .filter(other -> StateIcon.path(other).equals(StateIcon.path(state))))
                .containsExactly(state);
        assertThat(Picture.read(svg).steps().get(2).getAttribute("class")).isEqualTo("step absent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sarek", "montage"})
    void boxesLieApartAndInsideOfThePicture(String graph) {
        var picture = Picture.read(SvgPicture.of(RealGraph.of(graph).diagram()));
        var boxes = picture.boxes();

        assertThat(boxes).hasSize(RealGraph.rows(graph).size());
        assertThat(boxes)
                .allMatch(b -> b.x() > 0 && b.x() + b.width() < picture.size("width"))
                .allMatch(b -> b.y() > 0 && b.y() + b.height() < picture.size("height"));
        assertThat(overlaps(boxes)).isEmpty();
    }

    private static List<String> overlaps(List<Picture.Box> boxes) {
        var overlaps = new ArrayList<String>();
        for (var one : boxes) {
            for (var other : boxes) {
                if (!one.equals(other) && one.overlaps(other)) {
                    overlaps.add(one + " lies on " + other);
                }
            }
        }
        return overlaps;
    }

    @Test
    void boxesThatLieOnEachOtherAreSeen() {
        var box = new Picture.Box("a", 0, 0, 10, 10);

        assertThat(overlaps(List.of(box, new Picture.Box("b", 9, 9, 1, 1)))).hasSize(2);
        assertThat(overlaps(List.of(box, new Picture.Box("b", 10, 0, 1, 1)))).isEmpty();
    }

    @Test
    void stepsGoFromLeftToRight() {
        var boxes = Picture.read(SvgPicture.of(BOOKING.diagram())).boxes();

        assertThat(boxes.get(0).x() + boxes.get(0).width())
                .isLessThan(boxes.get(1).x())
                .isLessThan(boxes.get(2).x());
    }

    @Test
    void aWideJoinIsOneTrunkAndAFewLinesAreNot() {
        assertThat(endsOfLinesInto(join(8))).hasSize(8);
        assertThat(endsOfLinesInto(join(9))).hasSize(1);
    }

    private static Workflow<Void> join(int size) {
        return Workflow.define("join", flow -> {
            var before = IntStream.range(0, size)
                    .mapToObj(i -> flow.step(TASK, flow.nothing()).named("before-" + i))
                    .toArray(Edge[]::new);
            flow.step(TASK, flow.nothing()).named("join").after(before);
        });
    }

    private static List<String> endsOfLinesInto(Workflow<Void> workflow) {
        return Picture.read(SvgPicture.of(workflow.diagram())).all("path").stream()
                .filter(path -> path.getAttribute("class").startsWith("head"))
                .map(path -> path.getAttribute("d").split("L", -1)[0])
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</text></svg><script>alert(1)</script>",
                "a\" onload=\"alert(1)",
                "<b> & ]]> &#60; <!-- --> <?x?>",
                "\ufffe\uffff",
                "\u2028x",
                "ナイトリー 掃除 😀",
            })
    void aHostileNameStaysText(String hostile) {
        var name = hostile.strip();
        var workflow =
                Workflow.define(name, flow -> flow.step(TASK, flow.nothing()).named(name));
        var error = new StepMark(name, 1, JobState.DISCARDED, 1, Times.NONE, hostile + "\u0007\ud800\n" + hostile);
        var run = new RunOverlay(1, RunState.FAILED, Bookings.NOON, List.of(error));

        var picture = Picture.read(SvgPicture.of(workflow.diagram().with(run)));

        assertThat(picture.steps())
                .extracting(step -> step.getAttribute("data-step"))
                .containsExactly(name.replaceAll("[\ufffe\uffff]", "\ufffd"));
        assertThat(picture.all("*"))
                .extracting(Element::getTagName)
                .containsOnly("svg", "title", "style", "rect", "text", "g", "path");
        assertThat(picture.all("*")).noneMatch(e -> e.hasAttribute("onload"));
    }

    @Test
    void theLongestNameIsShownWhole() {
        var name = "W".repeat(200);
        var workflow =
                Workflow.define(name, flow -> flow.step(TASK, flow.nothing()).named(name));

        var picture = Picture.read(SvgPicture.of(workflow.diagram()));

        assertThat(String.join("", texts(picture.steps().get(0)))).isEqualTo(name + "kind task");
    }
}
