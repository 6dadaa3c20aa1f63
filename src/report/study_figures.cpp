// From runs to the values of figures: who is compared, medians and quartiles by epoch, dots.
#include "report/study_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "report/start_figures.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t columns_drawn = 6;   ///< of a history
constexpr std::size_t measures_drawn = 4;  ///< as strips
constexpr std::size_t cells_drawn = 1000;  ///< of all confusion matrices

/// "he_normal", "relu, he_normal"; with the model where a data set has several.
std::string name_of(const Comparison& comparison, const Summary& summary) {
  std::string name;
  if (comparison.several_models || summary.varied.empty()) name = summary.model;
  for (const std::string& value : summary.varied) name += (name.empty() ? "" : ", ") + value;
  return name;
}

/// Numbers in order of appearance; the baseline in ink, others in colours.
void name_methods(const Comparison& comparison, StudyFigures& figures) {
  std::size_t inks = 0;
  std::size_t hues = 0;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    const std::string name = name_of(comparison, comparison.summaries[i]);
    auto known = std::find_if(figures.keys.begin(), figures.keys.end(),
                              [&](const Key& key) { return key.name == name; });
    if (known == figures.keys.end()) {
      const bool baseline = !comparison.baseline.method.empty() &&
                            method_name(comparison, i) == comparison.baseline.method;
      Key key{name, figures.keys.size(), {}};
      // 0, 8, 16 ... are the ink; the seven hues lie between.
      key.style.number = baseline ? 8 * inks++ : hues / 7 * 8 + hues % 7 + 1;
      if (!baseline) ++hues;
      known = figures.keys.insert(figures.keys.end(), std::move(key));
    }
    figures.key_of.push_back(static_cast<std::size_t>(known - figures.keys.begin()));
  }
}

/// A run's column, found once.
struct Track {
  const Run* run = nullptr;
  std::size_t column = 0;

  /// What the run is at: its last value if a callback stopped it before, nothing if it diverged.
  double at(std::size_t epoch) const {
    const auto& epochs = run->history.epochs;
    if (epoch < epochs.size()) return epochs[epoch][column];
    return run->outcome == Outcome::stopped_early && !epochs.empty() ? epochs.back()[column]
                                                                     : missing;
  }
};

std::vector<Track> tracks_of(const Results& results, const Summary& summary,
                             const std::string& column) {
  std::vector<Track> tracks;
  for (const std::size_t cell : summary.cells) {
    if (!results.runs[cell]) continue;
    const auto& columns = results.runs[cell]->history.columns;
    const auto found = std::find(columns.begin(), columns.end(), column);
    if (found != columns.end())
      tracks.push_back({&*results.runs[cell], static_cast<std::size_t>(found - columns.begin())});
  }
  return tracks;
}

/// Median and quartiles over the runs.
Curve curve_of_tracks(const Key& key, const std::vector<Track>& tracks,
                      const std::vector<std::size_t>& epochs) {
  Curve curve{key, {}, {}, {}};
  bool band = false;
  std::vector<double> values;
  for (const std::size_t epoch : epochs) {
    values.clear();
    for (const Track& track : tracks) {
      const double value = track.at(epoch);
      if (std::isfinite(value)) values.push_back(value);
    }
    std::sort(values.begin(), values.end());
    band = band || values.size() > 1;
    curve.middle.push_back(quantile_of(values, .5));
    curve.low.push_back(quantile_of(values, .25));
    curve.high.push_back(quantile_of(values, .75));
  }
  if (!band) {
    curve.low.clear();
    curve.high.clear();
  }
  return curve;
}

/// What is evaluated after each epoch, the goal's first, validation before training; a history
/// without such columns gives those it has.
std::vector<std::string> columns_of(const Results& results, const Comparison& comparison,
                                    const std::vector<std::size_t>& summaries) {
  std::vector<std::string> all;
  const Run* last = nullptr;
  for (const std::size_t i : summaries) {
    for (const std::size_t cell : comparison.summaries[i].cells) {
      if (!results.runs[cell]) continue;
      const Run& run = *results.runs[cell];
      if (last != nullptr && last->history.columns == run.history.columns) continue;
      last = &run;
      for (const std::string& column : run.history.columns) {
        if (std::find(all.begin(), all.end(), column) == all.end()) all.push_back(column);
      }
    }
  }
  const auto place = [&](const std::string& column) {
    if (comparison.study.goal && column == comparison.study.goal->monitor) return 0;
    const bool loss = column.ends_with("loss");
    if (column.starts_with("val_")) return loss ? 3 : 1;
    if (column.starts_with("train_")) return loss ? 4 : 2;
    return 9;
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const std::string& a, const std::string& b) { return place(a) < place(b); });
  const auto others = std::find_if(all.begin(), all.end(),
                                   [&](const std::string& column) { return place(column) == 9; });
  if (others != all.begin()) all.erase(others, all.end());
  if (all.size() > columns_drawn) all.resize(columns_drawn);
  return all;
}

/// "3", with folds "3, fold 2".
std::string seed_name(const StudyRecord& study, const Cell& cell) {
  std::string name = std::to_string(cell.seed);
  for (std::size_t i = 0; i < study.varied.size() && i < cell.varied.size(); ++i) {
    if (study.varied[i] == fold_field) name += ", fold " + cell.varied[i];
  }
  return name;
}

/// Whether any value comes after the first.
bool goes_on(const LearningCurves& figure) {
  return std::any_of(figure.curves.begin(), figure.curves.end(), [](const Curve& curve) {
    return std::any_of(curve.middle.begin() + 1, curve.middle.end(),
                       [](double value) { return std::isfinite(value); });
  });
}

/// Gathers one data set.
struct Gathering {
  const Results& results;
  const Comparison& comparison;
  const StudyFigures& figures;
  const std::vector<std::size_t>& summaries;  ///< of this data set
  DataFigures& into;
  std::string stem;

  const Key& key(std::size_t summary) const { return figures.keys[figures.key_of[summary]]; }

  void curves(std::size_t at_most) {
    for (const std::size_t i : summaries) {
      for (const std::size_t cell : comparison.summaries[i].cells) {
        if (const auto& run = results.runs[cell])
          into.longest = std::max(into.longest, run->history.epochs.size());
      }
    }
    if (into.longest == 0) return;
    --into.longest;  // row 0 is before training
    const std::vector<std::size_t> epochs = drawn_epochs(into.longest, at_most);
    into.drawn = epochs.size();
    for (const std::string& column : columns_of(results, comparison, summaries)) {
      LearningCurves figure{format("{} by epoch, {}", column, into.data), column, {}, {}, {}};
      figure.epochs.assign(epochs.begin(), epochs.end());
      const auto goal = comparison.goals.find(into.data);
      if (goal != comparison.goals.end() && goal->second.monitor == column)
        figure.goal = goal->second.value;
      for (const std::size_t i : summaries) {
        const auto tracks = tracks_of(results, comparison.summaries[i], column);
        if (!tracks.empty()) figure.curves.push_back(curve_of_tracks(key(i), tracks, epochs));
      }
      if (goes_on(figure))
        into.curves.emplace_back(stem + "-" + file_stem(column), std::move(figure));
    }
  }

  void times() {
    const auto goal = comparison.goals.find(into.data);
    if (goal == comparison.goals.end()) return;
    TimesToGoal figure{format("Runs that have reached {}, {}",
                              goal_text(comparison.study, goal->second), into.data),
                       "share of runs",
                       0,
                       {}};
    for (const std::size_t i : summaries) {
      if (i >= comparison.times.size() || comparison.times[i].held == 0) continue;
      const TimeToTarget& time = comparison.times[i];
      Arrivals arrivals{key(i), {}, {}};
      for (const SurvivalStep& step : time.curve)
        arrivals.steps.emplace_back(step.time, 1 - step.survival);
      for (const Watched& run : time.epochs) {
        if (!run.reached) arrivals.censored.push_back(run.time);
      }
      figure.horizon =
          std::max(figure.horizon, static_cast<double>(comparison.summaries[i].budget));
      figure.methods.push_back(std::move(arrivals));
    }
    const bool any = std::any_of(figure.methods.begin(), figure.methods.end(),
                                 [](const Arrivals& method) { return !method.steps.empty(); });
    if (any) into.times.emplace_back(stem + "-time-to-target", std::move(figure));
  }

  void strips() {
    std::vector<std::string> measures;
    for (const std::size_t i : summaries) {
      for (const auto& [name, spread] : comparison.summaries[i].measures) {
        if (std::find(measures.begin(), measures.end(), name) == measures.end())
          measures.push_back(name);
      }
    }
    if (measures.size() > measures_drawn)
      measures.erase(measures.begin() + measures_drawn - 1, measures.end() - 1);
    for (const std::string& measure : measures) {
      StripPlot plot{format("Final {} of every seed, {}", measure, into.data), measure, {}};
      bool any = false;
      for (const std::size_t i : summaries) {
        Strip strip{key(i), {}, comparison.summaries[i].diverged};
        for (const std::size_t cell : comparison.summaries[i].cells) {
          const auto& run = results.runs[cell];
          if (!run || run->outcome == Outcome::diverged) continue;
          const auto value = run->measure(measure);
          if (value && std::isfinite(*value))
            strip.dots.push_back(
                {seed_name(comparison.study, comparison.study.cells[cell]), *value});
        }
        any = any || !strip.dots.empty();
        plot.strips.push_back(std::move(strip));
      }
      if (any) into.strips.emplace_back(stem + "-final-" + file_stem(measure), std::move(plot));
    }
  }

  void starts() {
    std::vector<KeyedStart> all;
    for (const std::size_t i : summaries)
      all.emplace_back(key(i), start_of(results, comparison.summaries[i]));
    for (auto& [name, figure] : depth_plots(all, into.data))
      into.starts.emplace_back(format("{}-{}", stem, name), std::move(figure));
  }

  /// Sums over the seeds. The baseline's first, if not all fit into this data set's share.
  void confusion(std::size_t& cells_left, std::size_t data_left) {
    std::string rows;
    std::vector<std::string> classes;
    std::vector<ConfusionMatrix> matrices;
    for (const std::size_t i : summaries) {
      ConfusionMatrix matrix{key(i), {}};
      for (const std::size_t cell : comparison.summaries[i].cells) {
        const auto& run = results.runs[cell];
        if (!run || !run->confusion) continue;
        const Confusion& confusion = *run->confusion;
        if (classes.empty()) {
          classes = confusion.classes;
          rows = confusion.rows;
        }
        if (confusion.classes != classes ||
            confusion.counts.size() != classes.size() * classes.size())
          continue;
        matrix.counts.resize(confusion.counts.size());
        for (std::size_t c = 0; c < confusion.counts.size(); ++c)
          matrix.counts[c] += confusion.counts[c];
      }
      if (!matrix.counts.empty()) matrices.push_back(std::move(matrix));
    }
    if (matrices.empty() || classes.empty()) return;
    const std::size_t each = classes.size() * classes.size();
    const std::size_t fit = std::min(matrices.size(), cells_left / data_left / each);
    into.confusion_left_out = matrices.size() - fit;
    if (fit == 0) return;
    if (fit < matrices.size()) {
      std::stable_sort(matrices.begin(), matrices.end(), [](const auto& a, const auto& b) {
        return (a.key.style.color() == 0) > (b.key.style.color() == 0);
      });
      matrices.resize(fit);
    }
    cells_left -= fit * each;
    into.confusion.emplace_back(
        stem + "-confusion",
        ConfusionMatrices{format("Classes of the {} rows, all seeds, {}", rows, into.data),
                          std::move(classes), std::move(matrices)});
  }
};

}  // namespace

std::vector<std::size_t> drawn_epochs(std::size_t last, std::size_t at_most) {
  std::vector<std::size_t> epochs;
  if (last + 1 <= at_most) {
    for (std::size_t epoch = 0; epoch <= last; ++epoch) epochs.push_back(epoch);
    return epochs;
  }
  for (std::size_t i = 0; i < at_most; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(at_most - 1);
    // Between even steps and their squares: more at the beginning, where curves bend.
    const double place = static_cast<double>(last) * share * (1 + share) / 2;
    const auto epoch = static_cast<std::size_t>(std::lround(place));
    if (epochs.empty() || epoch > epochs.back()) epochs.push_back(epoch);
  }
  return epochs;
}

std::string file_stem(std::string_view text) {
  std::string stem;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || (c == '.' && !stem.empty());
    if (plain) {
      stem += c;
    } else if (!stem.empty() && stem.back() != '-') {
      stem += '-';
    }
    if (stem.size() >= 60) break;
  }
  while (!stem.empty() && stem.back() == '-') stem.pop_back();
  return stem.empty() ? "data" : stem;
}

std::string blocks_text(const Comparison& comparison, const Ranking& ranking) {
  std::set<std::string> data;
  for (const Summary& summary : comparison.summaries) data.insert(summary.data);
  return format("{} {}", ranking.blocks.size(),
                ranking.blocks.size() == data.size() ? "data sets" : "blocks");
}

StudyFigures figures_of(const Results& results, const Comparison& comparison) {
  StudyFigures figures;
  name_methods(comparison, figures);
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    const std::string& data = comparison.summaries[i].data;
    std::size_t at = 0;
    while (at < figures.data.size() && figures.data[at].data != data) ++at;
    if (at == figures.data.size()) {
      figures.data.emplace_back().data = data;
      groups.emplace_back();
    }
    groups[at].push_back(i);
  }
  // Some four columns a history.
  const std::size_t curves = std::max<std::size_t>(1, 4 * comparison.summaries.size());
  const std::size_t at_most = std::clamp<std::size_t>(points_in_all / curves, 16, 160);
  std::size_t cells_left = cells_drawn;
  std::set<std::string> stems;
  for (std::size_t at = 0; at < figures.data.size(); ++at) {
    std::string stem = file_stem(figures.data[at].data);
    // Two data sets may be called alike but for what a file's name cannot hold.
    for (int number = 2; !stems.insert(stem).second; ++number)
      stem = format("{}-{}", file_stem(figures.data[at].data), number);
    Gathering gathering{results, comparison, figures, groups[at], figures.data[at], stem};
    gathering.curves(at_most);
    gathering.times();
    gathering.strips();
    gathering.starts();
    gathering.confusion(cells_left, figures.data.size() - at);
  }
  for (const Ranking& ranking : comparison.rankings) {
    if (!ranking.friedman) continue;
    CriticalDifference figure{
        format("Average ranks by {} over {}", ranking.measure, blocks_text(comparison, ranking)),
        {},
        ranking.critical_difference};
    for (std::size_t m = 0; m < ranking.methods.size(); ++m) {
      const auto known =
          std::find_if(figures.keys.begin(), figures.keys.end(),
                       [&](const Key& key) { return key.name == ranking.methods[m]; });
      // With several varied fields a method is not one series: it has no colour of its own.
      figure.mean_ranks.emplace_back(known == figures.keys.end()
                                         ? Key{ranking.methods[m], figures.keys.size() + m, {0}}
                                         : *known,
                                     ranking.friedman->mean_ranks[m]);
    }
    figures.ranks.emplace_back("ranks-" + file_stem(ranking.measure), std::move(figure));
  }
  return figures;
}

}  // namespace fanin
