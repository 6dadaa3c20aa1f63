// Resolved model files of stored runs, through the theory of signal propagation.
#include "report/forecasts.hpp"

#include <algorithm>
#include <cmath>

#include "report/comparison.hpp"
#include "report/comparison_table.hpp"
#include "report/inspection.hpp"
#include "report/words.hpp"
#include "schema/reader.hpp"
#include "schema/yaml.hpp"
#include "spec/signal_layers.hpp"
#include "spec/training.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

/// The model file that a run keeps; nothing if a later fanin reads it otherwise.
std::optional<ModelFile> model_of(const Run& run) {
  Diagnostics unread;
  const auto node = parse_yaml(unread.add_source("spec", run.spec), unread);
  if (!node) return std::nullopt;
  Places places;
  Reader reader(unread, places);
  ModelFile file;
  read_value(reader, *node, file, Field{});
  if (unread.error_count() > 0) return std::nullopt;
  return file;
}

/// Nothing before the first Dense layer changes the width.
std::vector<SignalLayer> layers_of(const ModelFile& file, const Run& run) {
  if (run.certificates.empty()) return {};
  return signal_layers(file.model, static_cast<std::int64_t>(run.certificates.front().rows));
}

std::optional<StartForecast> forecast_of(const Run& run, std::size_t summary) {
  const std::optional<ModelFile> file = model_of(run);
  if (!file || !file->data.standardize) return std::nullopt;
  const std::vector<SignalLayer> layers = layers_of(*file, run);
  const std::vector<std::size_t> hidden = hidden_dense(layers);
  if (!is_deep(layers)) return std::nullopt;
  const Forecast known = forecast(layers);
  const LayerForecast& first = known.layers[hidden.front()];
  const LayerForecast& last = known.layers[hidden.back()];
  std::string sentence = forecast_sentence("", layers, known);
  sentence.erase(0, 2);
  return StartForecast{summary, hidden.size(), last.pre_activation / first.pre_activation,
                       first.gradient / last.gradient, std::move(sentence)};
}

std::string left_text(double left) { return std::isnan(left) ? "" : format("{:.2g}", left); }

}  // namespace

std::vector<SignalLayer> layers_of(const Run& run) {
  const std::optional<ModelFile> file = model_of(run);
  return file ? layers_of(*file, run) : std::vector<SignalLayer>();
}

std::vector<StartForecast> forecasts_of(const Results& results,
                                        const std::vector<Summary>& summaries) {
  std::vector<StartForecast> forecasts;
  for (std::size_t s = 0; s < summaries.size(); ++s) {
    for (const std::size_t cell : summaries[s].cells) {
      if (!results.runs[cell]) continue;
      if (auto one = forecast_of(*results.runs[cell], s)) forecasts.push_back(std::move(*one));
      break;
    }
  }
  return forecasts;
}

std::vector<Table> forecast_tables(const Comparison& comparison) {
  std::vector<Table> tables;
  const std::vector<std::string> measures = measures_of(comparison);
  for (const StartForecast& one : comparison.forecasts) {
    const Summary& summary = comparison.summaries[one.summary];
    if (tables.empty() || tables.back().title != summary.data) {
      tables.push_back({summary.data, {{comparison.fields.empty() ? "model" : "method"}}, {}});
      for (const char* name : {"signal left", "gradient left", "reached"})
        tables.back().columns.push_back({name, Align::right});
      if (!measures.empty()) tables.back().columns.push_back({measures.front(), Align::right});
    }
    const TimeToTarget& time = comparison.times[one.summary];
    std::vector<std::string> row{row_name(comparison, one.summary), left_text(one.signal_left),
                                 left_text(one.gradient_left),
                                 time.held == 0 ? "" : format("{}/{}", time.reached, time.held)};
    if (!measures.empty()) {
      const auto value =
          std::find_if(summary.measures.begin(), summary.measures.end(),
                       [&](const auto& measure) { return measure.first == measures.front(); });
      const bool known = value != summary.measures.end() && value->second.n > 0;
      row.push_back(known ? format("{:.4f}", value->second.mean) : "");
    }
    tables.back().rows.push_back(std::move(row));
  }
  return tables;
}

std::vector<std::string> forecast_sentences(const Comparison& comparison, const std::string& data) {
  struct Alike {
    std::string sentence;
    std::vector<std::string> methods;
    std::size_t reached = 0;
    std::size_t held = 0;
  };
  std::vector<Alike> groups;
  for (const StartForecast& one : comparison.forecasts) {
    if (comparison.summaries[one.summary].data != data) continue;
    auto known = std::find_if(groups.begin(), groups.end(),
                              [&](const Alike& group) { return group.sentence == one.sentence; });
    if (known == groups.end()) known = groups.insert(groups.end(), {one.sentence, {}});
    known->methods.push_back(row_name(comparison, one.summary));
    known->reached += comparison.times[one.summary].reached;
    known->held += comparison.times[one.summary].held;
  }
  const auto goal = comparison.goals.find(data);
  std::vector<std::string> sentences;
  for (const Alike& group : groups) {
    std::string sentence = format("{}: {}", listed(group.methods), group.sentence);
    if (group.held > 0 && goal != comparison.goals.end()) {
      sentence +=
          format(". In training {} of {} {} reached {}", group.reached, group.held,
                 group.held == 1 ? "run" : "runs", goal_text(comparison.study, goal->second));
    }
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

std::string forecast_caption() {
  return "forecast: by theory alone, for wide layers and standardized inputs, before any training "
         "(Poole 2016, Schoenholz 2017); signal left: mean square of the last hidden layer's "
         "pre-activations over the first's; gradient left: of the first's gradient over the "
         "last's. 1 keeps, 0 loses. reached: runs that reached the target. fanin inspect measures "
         "the same on the model's own first mini-batch.";
}

}  // namespace fanin
