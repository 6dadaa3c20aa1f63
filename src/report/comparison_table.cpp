// Columns as values: how a summary stands in them for reading, and which numbers are behind it.
#include "report/comparison_table.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <tuple>

#include "report/distributions.hpp"
#include "report/words.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

using Row = std::size_t;  // number of a summary

/// A number or name behind a column, for files.
struct Part {
  std::string name;
  Align align = Align::right;
  std::function<std::string(Row)> text;
};

struct Shown {
  std::string name;
  Align align = Align::right;
  bool usual = true;
  bool key = false;  ///< tells rows apart
  std::function<std::string(Row)> text;
  std::function<double(Row)> order = {};  ///< smaller first, NaN last; by the text if there is none
  std::vector<Part> parts;
};

std::string number(double value) { return std::isnan(value) ? std::string() : shortest(value); }
std::string rounded(double value) { return number(written(value)); }

std::string spread_text(const Spread& spread) {
  if (std::isnan(spread.mean)) return {};
  return std::isnan(spread.sd) ? fixed(spread.mean, 4)
                               : format("{} ± {}", fixed(spread.mean, 4), fixed(spread.sd, 4));
}

std::string interval_text(const Answer<Interval>& interval) {
  return interval ? format("[{}, {}]", fixed(interval->low, 4), fixed(interval->high, 4))
                  : std::string();
}

/// Marks of one column. Where any row has one the others leave its place free, so that numbers stay
/// aligned.
class Marks {
 public:
  void put(Row row, Verdict verdict) {
    if (verdict == Verdict::better) marks_[row] = 'v';
    if (verdict == Verdict::worse) marks_[row] = '*';
  }
  std::string with(std::string text, Row row) const {
    if (marks_.empty() || text.empty()) return text;
    const auto mark = marks_.find(row);
    text += ' ';
    text += mark == marks_.end() ? ' ' : mark->second;
    return text;
  }

 private:
  std::map<Row, char> marks_;
};

struct Measured {
  std::string name;
  std::function<bool(Row)> larger;  ///< is better, on the row's data set
  std::function<const Spread&(Row)> spread;
  std::map<Row, const Contrast*> contrasts;  ///< against the baseline
  Marks marks;
};

Measured measured(const Comparison& comparison, const std::string& name) {
  Measured measure{name, {}, {}, {}, {}};
  measure.larger = [&comparison, name](Row row) {
    return is_larger_better(name, comparison.summaries[row].curve);
  };
  measure.spread = [&comparison, name](Row row) -> const Spread& {
    const Summary& summary = comparison.summaries[row];
    if (name == "aulc") return summary.aulc;
    if (name == "start") return summary.start;
    for (const auto& [known, spread] : summary.measures) {
      if (known == name) return spread;
    }
    return summary.measures.front().second;
  };
  for (const Family& family : comparison.families) {
    if (family.measure != name) continue;
    for (const Contrast& contrast : family.contrasts) {
      if (!contrast.against_baseline) continue;
      measure.contrasts.emplace(contrast.b, &contrast);
      // A start is high or low, neither of which is better.
      if (name != "start") measure.marks.put(contrast.b, contrast.verdict);
    }
  }
  return measure;
}

/// mean ± sd with everything that is known of a measure, and columns that show it one by one.
void add_measure(const Comparison& comparison, const std::string& name, bool usual,
                 std::vector<Shown>& columns) {
  const Measured of = measured(comparison, name);
  const auto by = [of](const auto& value) {
    return [of, value](Row row) {
      const double at = value(of.spread(row));
      return of.larger(row) ? -at : at;
    };
  };
  const auto mean = [](const Spread& s) { return s.mean; };
  const auto sd = [](const Spread& s) { return s.sd; };
  const auto median = [](const Spread& s) { return s.median; };
  const auto iqm = [](const Spread& s) { return s.iqm; };
  const auto part = [of](const std::string& suffix, const auto& value) {
    return Part{of.name + suffix, Align::right,
                [of, value](Row row) { return number(value(of.spread(row))); }};
  };
  const auto against = [of](const std::string& suffix, const auto& value) {
    return Part{of.name + suffix, Align::right, [of, value](Row row) {
                  const auto contrast = of.contrasts.find(row);
                  return contrast == of.contrasts.end() ? std::string()
                                                        : rounded(value(*contrast->second));
                }};
  };
  const Part low{name + "_low", Align::right, [of](Row row) {
                   const auto& interval = of.spread(row).interval;
                   return interval ? rounded(interval->low) : std::string();
                 }};
  const Part high{name + "_high", Align::right, [of](Row row) {
                    const auto& interval = of.spread(row).interval;
                    return interval ? rounded(interval->high) : std::string();
                  }};
  const Part p = against(
      "_p", [](const Contrast& c) { return c.t_p.p ? c.t_p.baseline.value_or(nothing) : nothing; });
  const Part difference =
      against("_difference", [](const Contrast& c) { return c.t ? c.t->mean : nothing; });
  columns.push_back({name,
                     Align::right,
                     usual,
                     false,
                     [of](Row row) { return of.marks.with(spread_text(of.spread(row)), row); },
                     by(mean),
                     {part("_mean", mean), part("_sd", sd), part("_median", median),
                      part("_iqm", iqm), low, high, p}});
  columns.push_back({name + "_median",
                     Align::right,
                     false,
                     false,
                     [of](Row row) { return fixed(of.spread(row).median, 4); },
                     by(median),
                     {part("_median", median)}});
  columns.push_back({name + "_iqm",
                     Align::right,
                     false,
                     false,
                     [of](Row row) { return fixed(of.spread(row).iqm, 4); },
                     by(iqm),
                     {part("_iqm", iqm)}});
  columns.push_back({name + "_ci",
                     Align::right,
                     false,
                     false,
                     [of](Row row) { return interval_text(of.spread(row).interval); },
                     by(mean),
                     {low, high}});
  columns.push_back({name + "_difference",
                     Align::right,
                     false,
                     false,
                     [of](Row row) {
                       const auto found = of.contrasts.find(row);
                       if (found == of.contrasts.end() || !found->second->t) return std::string();
                       const MeanTest& t = *found->second->t;
                       return of.marks.with(
                           format("{}{} [{}, {}]", t.mean > 0 ? "+" : "", fixed(t.mean, 4),
                                  fixed(t.interval.low, 4), fixed(t.interval.high, 4)),
                           row);
                     },
                     [of](Row row) {
                       const auto found = of.contrasts.find(row);
                       if (found == of.contrasts.end() || !found->second->t) return nothing;
                       return of.larger(row) ? -found->second->t->mean : found->second->t->mean;
                     },
                     {difference}});
  columns.push_back({name + "_p",
                     Align::right,
                     false,
                     false,
                     [of](Row row) {
                       const auto found = of.contrasts.find(row);
                       if (found == of.contrasts.end() || !found->second->t_p.p)
                         return std::string();
                       return fixed(found->second->t_p.baseline.value_or(1), 4);
                     },
                     [of](Row row) {
                       const auto found = of.contrasts.find(row);
                       return found == of.contrasts.end() || !found->second->t_p.p
                                  ? nothing
                                  : found->second->t_p.baseline.value_or(1);
                     },
                     {p}});
}

double median_or_never(const TimeToTarget& time, const Answer<MedianTime>& median) {
  if (time.held == 0) return nothing;
  return median && median->median ? *median->median : never;
}

void add_times(const Comparison& comparison, std::vector<Shown>& columns) {
  const bool usual = comparison.study.goal.has_value();
  Marks marks;
  for (const TimeFamily& family : comparison.time_families) {
    for (const TimeContrast& contrast : family.contrasts) {
      if (contrast.against_baseline) marks.put(contrast.b, contrast.verdict);
    }
  }
  const auto time = [&comparison](Row row) -> const TimeToTarget& { return comparison.times[row]; };
  const Part median{"epochs_to_target_median", Align::right, [time](Row row) {
                      const double at = median_or_never(time(row), time(row).median);
                      return std::isinf(at) ? std::string() : number(at);
                    }};
  const Part reached{"reached", Align::right, [time](Row row) {
                       return time(row).held > 0 ? std::to_string(time(row).reached)
                                                 : std::string();
                     }};
  columns.push_back(
      {"epochs to target",
       Align::right,
       usual,
       false,
       [&comparison, time, marks](Row row) {
         if (time(row).held == 0) return std::string();
         const double at = median_or_never(time(row), time(row).median);
         const std::string text =
             std::isinf(at) ? format("> {}", comparison.summaries[row].budget) : shortest(at);
         return marks.with(format("{} ({}/{})", text, time(row).reached, time(row).held), row);
       },
       [time](Row row) { return median_or_never(time(row), time(row).median); },
       {median, reached}});
  columns.push_back(
      {"updates to target",
       Align::right,
       false,
       false,
       [time](Row row) {
         const double at = median_or_never(time(row), time(row).median_updates);
         return std::isinf(at) ? std::string("never") : number(at);
       },
       [time](Row row) { return median_or_never(time(row), time(row).median_updates); },
       {Part{"updates_to_target_median", Align::right, [time](Row row) {
               const double at = median_or_never(time(row), time(row).median_updates);
               return std::isinf(at) ? std::string() : number(at);
             }}}});
}

void add_simple(const std::string& name, bool usual, const std::function<std::string(Row)>& text,
                const std::function<double(Row)>& order, std::vector<Part> parts,
                std::vector<Shown>& columns) {
  columns.push_back({name, Align::right, usual, false, text, order, std::move(parts)});
}

/// All columns, the usual ones in their usual order.
std::vector<Shown> all_columns(const Comparison& comparison, const View& view) {
  std::vector<Shown> columns;
  const auto summary = [&comparison](Row row) -> const Summary& {
    return comparison.summaries[row];
  };
  const auto marked = [&comparison](const std::string& text, Row row) {
    const bool is_baseline = !comparison.baseline.method.empty() &&
                             method_name(comparison, row) == comparison.baseline.method;
    return is_baseline ? text + " (baseline)" : text;
  };
  const std::string& field = comparison.baseline.field;
  const auto model = [summary](Row row) { return summary(row).model; };
  columns.push_back(
      {"model",
       Align::left,
       comparison.several_models || comparison.fields.empty(),
       true,
       [=](Row row) { return field == "model" ? marked(model(row), row) : model(row); },
       {},
       {Part{"model", Align::left, model}}});
  for (std::size_t f = 0; f < comparison.fields.size(); ++f) {
    const std::string name = comparison.fields[f];
    const auto value = [summary, f](Row row) { return summary(row).varied[f]; };
    columns.push_back(
        {name,
         Align::left,
         true,
         true,
         [=](Row row) { return field == name ? marked(value(row), row) : value(row); },
         {},
         {Part{name, Align::left, value}}});
  }
  add_simple(
      "n", true,
      [summary](Row row) {
        const Summary& s = summary(row);
        return s.finished + s.diverged < s.planned ? format("{} (of {})", s.finished, s.planned)
                                                   : std::to_string(s.finished);
      },
      [summary](Row row) { return -static_cast<double>(summary(row).finished); },
      {Part{"n", Align::right,
            [summary](Row row) { return std::to_string(summary(row).finished); }}},
      columns);
  for (const std::string& measure : measures_of(comparison))
    add_measure(comparison, measure, view.metric.empty() || view.metric == measure, columns);
  add_times(comparison, columns);
  std::vector<Shown> aulc;
  add_measure(comparison, "aulc", true, aulc);
  // The area is a summary of a curve: its deviation says little beside those of the measures.
  const Measured area = measured(comparison, "aulc");
  aulc.front().text = [area](Row row) {
    return area.marks.with(fixed(area.spread(row).mean, 4), row);
  };
  columns.insert(columns.end(), aulc.begin(), aulc.end());
  add_measure(comparison, "start", false, columns);
  add_simple(
      "best epoch", false, [summary](Row row) { return spread_text(summary(row).best_epoch); },
      [summary](Row row) { return summary(row).best_epoch.mean; },
      {Part{"best_epoch_mean", Align::right,
            [summary](Row row) { return number(summary(row).best_epoch.mean); }},
       Part{"best_epoch_sd", Align::right,
            [summary](Row row) { return number(summary(row).best_epoch.sd); }}},
      columns);
  add_simple(
      "diverged", true,
      [summary](Row row) {
        const Summary& s = summary(row);
        return format("{}/{}", s.diverged, s.finished + s.diverged);
      },
      [summary](Row row) { return static_cast<double>(summary(row).diverged); },
      {Part{"diverged", Align::right,
            [summary](Row row) { return std::to_string(summary(row).diverged); }},
       Part{"planned", Align::right,
            [summary](Row row) { return std::to_string(summary(row).planned); }}},
      columns);
  add_simple(
      "seconds", view.seconds, [summary](Row row) { return fixed(summary(row).seconds, 2); },
      [summary](Row row) { return summary(row).seconds; },
      {Part{"seconds", Align::right,
            [summary](Row row) { return fixed(summary(row).seconds, 6); }}},
      columns);
  return columns;
}

const Shown* column_named(const std::vector<Shown>& columns, const std::string& name) {
  for (const Shown& column : columns) {
    if (folded(column.name) == folded(name)) return &column;
  }
  return nullptr;
}

std::vector<const Shown*> chosen(const std::vector<Shown>& columns, const View& view) {
  std::vector<const Shown*> all;
  for (const std::string& name : view.columns) {
    if (const Shown* column = column_named(columns, name)) all.push_back(column);
  }
  if (!view.columns.empty()) return all;
  for (const Shown& column : columns) {
    if (column.usual) all.push_back(&column);
  }
  return all;
}

/// Rows in the order of the view.
std::vector<Row> sorted_rows(const Comparison& comparison, const std::vector<Shown>& columns,
                             const View& view) {
  std::vector<Row> rows(comparison.summaries.size());
  for (Row row = 0; row < rows.size(); ++row) rows[row] = row;
  const Shown* by = view.sort.empty() ? nullptr : column_named(columns, view.sort);
  if (by == nullptr) return rows;
  const auto key = [&](Row row) {
    const std::string text = by->text(row);
    const double order = by->order ? by->order(row) : parse_number(text).value_or(0);
    return std::tuple(std::isnan(order), std::isnan(order) ? 0 : order,
                      by->order ? std::string() : text);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](Row a, Row b) { return key(a) < key(b); });
  return rows;
}

}  // namespace

std::vector<std::string> measures_of(const Comparison& comparison) {
  std::vector<std::string> names;
  if (comparison.summaries.empty()) return names;
  for (const auto& [name, spread] : comparison.summaries.front().measures) names.push_back(name);
  return names;
}

std::vector<std::string> column_names(const Comparison& comparison) {
  std::vector<std::string> names;
  for (const Shown& column : all_columns(comparison, {})) {
    names.push_back(column.name);
    std::replace(names.back().begin(), names.back().end(), ' ', '_');
  }
  return names;
}

std::optional<std::string> name_meant(const std::vector<std::string>& names,
                                      const std::string& name) {
  for (const std::string prefix : {"", "test_", "val_", "train_"}) {
    for (const std::string& known : names) {
      if (folded(known) == folded(prefix + name)) return known;
    }
  }
  return std::nullopt;
}

std::vector<Table> comparison_tables(const Comparison& comparison, const View& view) {
  const std::vector<Shown> columns = all_columns(comparison, view);
  const std::vector<const Shown*> shown = chosen(columns, view);
  std::vector<Table> tables;
  std::map<std::string, std::size_t> number_of_data;
  for (const Summary& summary : comparison.summaries) {
    if (!number_of_data.emplace(summary.data, tables.size()).second) continue;
    Table table{summary.data, {}, {}};
    for (const Shown* column : shown) table.columns.push_back({column->name, column->align});
    tables.push_back(std::move(table));
  }
  for (const Row row : sorted_rows(comparison, columns, view)) {
    std::vector<std::string> cells;
    for (const Shown* column : shown) cells.push_back(column->text(row));
    tables[number_of_data[comparison.summaries[row].data]].rows.push_back(std::move(cells));
  }
  return tables;
}

std::size_t key_columns(const Comparison& comparison, const View& view) {
  const std::vector<Shown> columns = all_columns(comparison, view);
  std::size_t keys = 0;
  for (const Shown* column : chosen(columns, view)) {
    if (!column->key) break;
    ++keys;
  }
  return keys;
}

Table comparison_csv(const Comparison& comparison, const View& view) {
  const std::vector<Shown> columns = all_columns(comparison, view);
  std::vector<Part> parts{
      Part{"data", Align::left, [&](Row row) { return comparison.summaries[row].data; }}};
  const auto add = [&](const Part& part) {
    const bool known = std::any_of(parts.begin(), parts.end(),
                                   [&](const Part& other) { return other.name == part.name; });
    if (!known) parts.push_back(part);
  };
  for (const Shown& column : columns) {
    if (column.name == "model") add(column.parts.front());
  }
  for (const Shown* column : chosen(columns, view)) {
    for (const Part& part : column->parts) add(part);
  }
  Table table;
  for (const Part& part : parts) table.columns.push_back({part.name, part.align});
  for (const Row row : sorted_rows(comparison, columns, view)) {
    std::vector<std::string> cells;
    for (const Part& part : parts) cells.push_back(part.text(row));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace fanin
