//! A plot on two logarithmic axes as SVG: every line has its own dash and its own mark, so that it
//! is read without colours too.

use std::fmt::Write;

/// One line of a plot.
pub struct Line {
    /// What it is of.
    pub name: String,
    /// (x, y), both above zero.
    pub points: Vec<(f64, f64)>,
}

/// A plot with the words at its axes.
pub struct Plot {
    /// Above it.
    pub title: String,
    /// Below it.
    pub x: String,
    /// At its left.
    pub y: String,
    /// What it shows.
    pub lines: Vec<Line>,
}

const WIDTH: f64 = 1020.0;
const HEIGHT: f64 = 520.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 370.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 60.0;
const DASHES: [&str; 5] = ["none", "8 4", "2 4", "10 3 2 3", "4 2"];
/// Dark enough to be told from white, 3:1 at least.
const COLOURS: [&str; 4] = ["#0b4f9c", "#a3260b", "#1d6b2a", "#5b2a86"];

/// An axis in powers of ten.
struct Axis {
    low: i32,
    high: i32,
    from: f64,
    to: f64,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64> + Clone, from: f64, to: f64) -> Self {
        let logs = values.filter(|it| *it > 0.0).map(f64::log10);
        let low = logs.clone().fold(f64::INFINITY, f64::min);
        let high = logs.fold(f64::NEG_INFINITY, f64::max);
        let (low, high) =
            if low <= high { (power(low.floor()), power(high.ceil())) } else { (0, 1) };
        Self { low, high: high.max(low + 1), from, to }
    }

    fn at(&self, value: f64) -> f64 {
        let (low, high) = (f64::from(self.low), f64::from(self.high));
        let share = (value.log10() - low) / (high - low);
        self.from + share * (self.to - self.from)
    }

    fn ticks(&self) -> impl Iterator<Item = (i32, f64)> + '_ {
        (self.low..=self.high).map(|it| (it, self.at(10.0_f64.powi(it))))
    }
}

/// A logarithm without its fraction.
fn power(log: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "logarithms of what is measured are small")]
    let power = log.clamp(-30.0, 30.0) as i32;
    power
}

impl Plot {
    /// As SVG.
    pub fn svg(&self) -> String {
        let points = || self.lines.iter().flat_map(|line| line.points.iter());
        let x = Axis::over(points().map(|it| it.0), LEFT, WIDTH - RIGHT);
        let y = Axis::over(points().map(|it| it.1), HEIGHT - BOTTOM, TOP);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"14\" role=\"img\">\n<title>{0}</title>\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n\
             <text x=\"{LEFT}\" y=\"28\" font-size=\"18\">{0}</text>\n",
            escaped(&self.title)
        );
        self.axes(&mut svg, &x, &y);
        for (number, line) in self.lines.iter().enumerate() {
            drawn(&mut svg, number, line, &x, &y);
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn axes(&self, svg: &mut String, x: &Axis, y: &Axis) {
        let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        // OK, here and below: writing to a string does not fail.
        for (power, at) in x.ticks() {
            let _ = writeln!(
                svg,
                "<line x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{bottom}\" \
                 stroke=\"#cccccc\"/><text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}\
                 </text>",
                bottom + 20.0,
                tick(power)
            );
        }
        for (power, at) in y.ticks() {
            let _ = writeln!(
                svg,
                "<line x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{right}\" y2=\"{at:.1}\" \
                 stroke=\"#cccccc\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 8.0,
                at + 5.0,
                tick(power)
            );
        }
        let (middle, centre) = (f64::midpoint(LEFT, right), f64::midpoint(TOP, bottom));
        let _ = writeln!(
            svg,
            "<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\n\
             <text transform=\"translate(22 {centre:.1}) rotate(-90)\" text-anchor=\"middle\">{}\
             </text>",
            HEIGHT - 14.0,
            escaped(&self.x),
            escaped(&self.y)
        );
    }
}

fn drawn(svg: &mut String, number: usize, line: &Line, x: &Axis, y: &Axis) {
    let (dash, colour) = (DASHES[number % DASHES.len()], COLOURS[number % COLOURS.len()]);
    let places: Vec<(f64, f64)> = line
        .points
        .iter()
        .filter(|it| it.0 > 0.0 && it.1 > 0.0)
        .map(|it| (x.at(it.0), y.at(it.1)))
        .collect();
    let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(
        svg,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" \
         stroke-dasharray=\"{dash}\"/>",
        path.join(" ")
    );
    let at = places.iter().copied();
    let row = TOP + 10.0 + 24.0 * f64::from(u16::try_from(number).unwrap_or(0));
    let legend = (WIDTH - RIGHT + 40.0, row);
    for (x, y) in at.chain([legend]) {
        let _ = writeln!(svg, "{}", mark(number, x, y, colour));
    }
    let (from, to) = (legend.0 - 20.0, legend.0 + 20.0);
    let _ = writeln!(
        svg,
        "<line x1=\"{from}\" y1=\"{row}\" x2=\"{to}\" y2=\"{row}\" stroke=\"{colour}\" \
         stroke-width=\"2\" stroke-dasharray=\"{dash}\"/><text x=\"{}\" y=\"{}\">{}</text>",
        to + 8.0,
        row + 5.0,
        escaped(&line.name)
    );
}

/// The mark of a line: five shapes, each filled or hollow.
fn mark(number: usize, x: f64, y: f64, colour: &str) -> String {
    let fill = if (number / 5).is_multiple_of(2) { colour } else { "#ffffff" };
    let paint = format!("fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"2\"");
    let polygon = |points: &[(f64, f64)]| {
        let points: Vec<String> =
            points.iter().map(|(dx, dy)| format!("{:.1},{:.1}", x + dx, y + dy)).collect();
        format!("<polygon points=\"{}\" {paint}/>", points.join(" "))
    };
    match number % 5 {
        0 => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" {paint}/>"),
        1 => polygon(&[(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)]),
        2 => polygon(&[(0.0, -6.0), (6.0, 5.0), (-6.0, 5.0)]),
        3 => polygon(&[(0.0, -7.0), (7.0, 0.0), (0.0, 7.0), (-7.0, 0.0)]),
        _ => polygon(&[(-6.0, -5.0), (6.0, -5.0), (0.0, 6.0)]),
    }
}

fn tick(power: i32) -> String {
    match power {
        6.. => format!("{} M", 10_u64.pow(power.unsigned_abs() - 6)),
        3..6 => format!("{} k", 10_u64.pow(power.unsigned_abs() - 3)),
        0..3 => 10_u64.pow(power.unsigned_abs()).to_string(),
        _ => format!("0.{}1", "0".repeat((power.unsigned_abs() - 1) as usize)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> Plot {
        let line = |n: u32| Line {
            name: format!("a < b & {n}"),
            points: vec![(10_000.0, 0.5 * f64::from(n)), (1e6, 0.0), (1e7, 70.0)],
        };
        Plot {
            title: "<T>".into(),
            x: "events".into(),
            y: "µs".into(),
            lines: (1..=11).map(line).collect(),
        }
    }

    /// Every tag closes, in order, and nothing stands bare that XML keeps for itself.
    #[test]
    fn the_plot_is_well_formed() {
        let svg = plot().svg();
        let mut open = Vec::new();
        for part in svg.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap();
            assert!(!text.contains('>'), "{part}");
            for entity in text.split('&').skip(1) {
                let name = entity.split(';').next().unwrap();
                assert!(["amp", "lt", "gt"].contains(&name), "{part}");
            }
            assert!(tag.matches('"').count().is_multiple_of(2), "{tag}");
            let name = tag.split([' ', '/']).next().unwrap();
            match tag {
                _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(&tag[1..]), "{tag}"),
                _ if tag.ends_with('/') => {}
                _ => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn lines_are_told_apart_without_colours() {
        let svg = plot().svg();
        for (number, wanted) in [(0, 1), (1, 1), (2, 1)] {
            let look = |n: usize| (DASHES[n % DASHES.len()], n % 5, n / 5 % 2);
            let same = (0..10).filter(|n| look(*n) == look(number)).count();
            assert_eq!(same, wanted);
        }
        assert!(svg.contains(">10 k</text>") && svg.contains(">10 M</text>"), "{svg}");
        assert!(svg.contains(">0.1</text>") && svg.contains(">events</text>"), "{svg}");
    }
}
