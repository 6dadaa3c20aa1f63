// The model's own data is always read: it says the features, the classes and the scale.
#include "cli/trained.hpp"

#include <cmath>
#include <utility>

#include "cli/arguments.hpp"
#include "engine/load_weights.hpp"
#include "text/numbers.hpp"
#include "text/table.hpp"

namespace fanin {

std::optional<TrainedModel> load_trained(const TrainedRequest& request, Diagnostics& diagnostics) {
  const auto overrides = overrides_of(request.set, diagnostics);
  const auto file = load_model_argument(request.model, overrides, diagnostics);
  auto plan = file ? plan_single(*file, diagnostics) : std::nullopt;
  if (!plan || diagnostics.failed()) return std::nullopt;
  if (!request.data.empty())
    replace_test_data(*file, request.data, request.with_target, *plan, diagnostics);
  TrainedModel trained{std::move(*plan), nullptr, nullptr};
  const PlannedRun planned = trained.plan.run(0);
  trained.network = build_network(planned.spec, trained.plan.datasets[planned.data].width());
  load_weights(*trained.network, request.weights, diagnostics);
  if (diagnostics.failed()) return std::nullopt;
  trained.portions = portions_of(planned, trained.plan.datasets);
  return trained;
}

std::string measures_text(const Measures& measures) {
  Table table{"", {{"measure"}, {"value", Align::right}}, {}};
  for (const auto& [name, value] : measures)
    table.rows.push_back({name, std::isfinite(value) ? fixed(value, 4) : shortest(value)});
  return as_text(table);
}

}  // namespace fanin
