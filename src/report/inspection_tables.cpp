// Readings in rows.
#include "report/inspection_tables.hpp"

#include <cmath>

#include "report/distributions.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

/// The number as it is read, and for files.
std::string text(double value) { return std::isnan(value) ? "" : format("{:.4g}", value); }

std::string text(const GeometricMean& mean) {
  return std::isnan(mean.low) ? text(mean.mean)
                              : format("{:.4g} [{:.3g}, {:.3g}]", mean.mean, mean.low, mean.high);
}

std::string file_text(double value) {
  return std::isnan(value) ? "" : format("{}", written(value));
}

void add_columns(Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names) table.columns.push_back({name, Align::right});
}

void add(std::vector<std::string>& row, const GeometricMean& mean) {
  row.insert(row.end(), {file_text(mean.mean), file_text(mean.low), file_text(mean.high)});
}

void add(std::vector<std::string>& row, const Reading& reading) {
  add(row, reading.measured);
  row.push_back(file_text(reading.theory));
}

}  // namespace

std::string label_of(const InspectedStart& start) {
  return start.varied.empty() ? "as the model says" : listed(start.varied, ", ");
}

Table starts_table(const Inspection& inspection, const std::vector<StartReading>& readings) {
  Table table;
  for (const std::string& field : inspection.varied) table.columns.push_back({field});
  if (inspection.varied.empty()) table.columns.push_back({"start"});
  add_columns(table,
              {"signal left", "theory", "gradient left", "theory", "q*", "chi_1", "depth scale"});
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const InspectedStart& start = inspection.starts[i];
    std::vector<std::string> row = start.varied;
    if (row.empty()) row.push_back(label_of(start));
    const auto& point = start.forecast.fixed_point;
    row.insert(row.end(),
               {text(readings[i].signal_left.measured), text(readings[i].signal_left.theory),
                text(readings[i].gradient_left.measured), text(readings[i].gradient_left.theory),
                point ? text(point->q) : "", point ? text(point->chi) : "",
                point && point->depth_scale ? text(*point->depth_scale) : ""});
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<Table> layer_tables(const Inspection& inspection,
                                const std::vector<StartReading>& readings) {
  std::vector<Table> tables;
  for (std::size_t s = 0; s < readings.size(); ++s) {
    const InspectedStart& start = inspection.starts[s];
    Table table{label_of(start), {{"layer"}}, {}};
    add_columns(table, {"z2", "theory", "ratio", "theory", "a2", "dead", "saturated", "d", "theory",
                        "factor", "theory", "dW2", "singular value"});
    table.columns.push_back({"verdict"});
    for (std::size_t i = 0; i < start.layers.size(); ++i) {
      const LayerReading& r = readings[s].layers[i];
      const InspectedLayer& layer = start.layers[i];
      const auto pair = [](const Reading& reading) {
        return std::vector<std::string>{text(reading.measured.mean), text(reading.theory)};
      };
      std::vector<std::string> row{layer.name, text(r.pre_activation.measured),
                                   text(r.pre_activation.theory)};
      const auto append = [&](const std::vector<std::string>& cells) {
        row.insert(row.end(), cells.begin(), cells.end());
      };
      append(pair(r.ratio));
      append({text(r.activation.measured.mean), percent_text(r.dead),
              std::isnan(r.saturated) ? "" : percent_text(r.saturated)});
      append(pair(r.gradient));
      append(pair(r.factor));
      append({text(r.weight_gradient.measured.mean), text(r.singular_value.mean), r.verdict});
      table.rows.push_back(std::move(row));
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

Table inspection_csv(const Inspection& inspection, const std::vector<StartReading>& readings) {
  Table table;
  for (const std::string& field : inspection.varied) table.columns.push_back({field});
  // None is called as a field that may be varied.
  table.columns.insert(table.columns.end(), {{"layer"}, {"layer_type"}});
  add_columns(table, {"layer_inputs", "layer_units"});
  table.columns.insert(table.columns.end(), {{"layer_activation"}, {"layer_initializer"}});
  add_columns(table, {"draws"});
  for (const char* name : {"pre_activation_square", "activation_square", "ratio", "gradient_square",
                           "backward_factor", "weight_gradient_square"}) {
    const std::string column = name;
    add_columns(table, {column, column + "_low", column + "_high", column + "_theory"});
  }
  add_columns(table,
              {"singular_value", "singular_value_low", "singular_value_high", "dead", "saturated"});
  table.columns.push_back({"verdict"});
  for (std::size_t s = 0; s < readings.size(); ++s) {
    const InspectedStart& start = inspection.starts[s];
    for (std::size_t i = 0; i < start.layers.size(); ++i) {
      const InspectedLayer& layer = start.layers[i];
      const LayerReading& r = readings[s].layers[i];
      std::vector<std::string> row = start.varied;
      row.insert(row.end(), {layer.name, layer.class_name, std::to_string(layer.inputs),
                             std::to_string(layer.units), layer.activation, layer.initializer,
                             std::to_string(inspection.draws)});
      for (const Reading* reading :
           {&r.pre_activation, &r.activation, &r.ratio, &r.gradient, &r.factor, &r.weight_gradient})
        add(row, *reading);
      add(row, r.singular_value);
      row.insert(row.end(), {file_text(r.dead), file_text(r.saturated), r.verdict});
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

std::vector<std::string> inspection_notes(const Inspection& inspection,
                                          const std::vector<StartReading>& readings) {
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const InspectedStart& start = inspection.starts[i];
    notes.push_back(format("{}: {}.", label_of(start), readings[i].verdict));
    if (const auto& edge = start.forecast.edge) {
      notes.push_back(
          format("{}: with this variance of the biases gradients keep their size (chi_1 "
                 "= 1) at Var W = {:.4g} / fan_in.",
                 label_of(start), *edge));
    }
  }
  std::vector<std::string> said;
  for (const InspectedStart& start : inspection.starts) {
    const std::string& why = start.forecast.ends;
    if (why.empty() || std::find(said.begin(), said.end(), why) != said.end()) continue;
    said.push_back(why);
    notes.push_back(format("theory ends: {}.", why));
  }
  const InspectedStart& first = inspection.starts.front();
  notes.push_back(format(
      "measured before any training on the {} rows of the first mini-batch (mean square of an "
      "input {:.4g}), noise layers off, in {} {} with the weights of seed {}{}{}.",
      first.rows, first.input_square, inspection.draws,
      inspection.draws == 1 ? "network" : "networks", inspection.seed,
      inspection.draws == 1 ? "" : format(" to {}", inspection.seed + inspection.draws - 1),
      inspection.draws == 1 ? "" : ": geometric means, [95 % interval]"));
  notes.emplace_back(
      "z2, a2: mean squares of what a layer's activation is applied to and of what the layer "
      "gives; "
      "ratio: z2 over that of the Dense layer before; dead: units that are 0 for every row; "
      "saturated: z where |phi'| is below 5 % of its largest value (of relu the negative half).");
  notes.emplace_back(
      "d: mean square of dL/dz, L the loss of one row; factor: d over that of the next Dense "
      "layer; "
      "dW2: mean square of a row's gradient by the kernel; singular value: mean of those of "
      "da_l/da_(l-1) at the first row (Glorot & Bengio 2010), where layers are wide of the first "
      "networks only.");
  notes.emplace_back(
      "signal left: z2 of the last hidden Dense layer over the first's; gradient left: d of the "
      "first over the last's; theory: wide layers (Poole 2016, Schoenholz 2017); q*, chi_1, depth "
      "scale: where z2 ends in ever deeper nets of such layers, the factor of d there, and the "
      "layers over which differences of inputs fall to 1/e.");
  return notes;
}

std::string inspection_markdown(const Inspection& inspection,
                                const std::vector<StartReading>& readings) {
  std::string page = format("# {} before training\n\n{}", inspection.model,
                            as_markdown(starts_table(inspection, readings)));
  for (const Table& table : layer_tables(inspection, readings)) page += "\n" + as_markdown(table);
  page += "\n";
  for (const std::string& note : inspection_notes(inspection, readings)) page += "- " + note + "\n";
  return page;
}

}  // namespace fanin
