// What a run throws becomes words.
#include "study/attempt.hpp"

#include <exception>
#include <filesystem>
#include <new>

#include "study/checkpoint.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

std::string checkpoint_of(const std::string& address, const std::string& checkpoints) {
  return (std::filesystem::path(checkpoints) / address).string();
}

}  // namespace

Attempt attempt(const PlannedRun& planned, SharedPortions& shared, const NetworkBuilder& build,
                const std::atomic<bool>& stop, const std::string& checkpoints) {
  try {
    TrainHooks hooks;
    if (!checkpoints.empty() && checkpoint_epochs(planned.spec.fit))
      hooks.checkpoint_file = checkpoint_of(planned.cell.address, checkpoints);
    return {train(planned, shared, build, stop, hooks), ""};
  } catch (const WorldError&) {
    throw;
  } catch (const std::bad_alloc&) {
    return {std::nullopt, "not enough memory"};
  } catch (const std::exception& error) {
    return {std::nullopt, error.what()};
  }
}

void remove_checkpoint_of(const std::string& address, const std::string& checkpoints) {
  if (!checkpoints.empty()) remove_checkpoint(checkpoint_of(address, checkpoints));
}

}  // namespace fanin
