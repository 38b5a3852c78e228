// On a phone the steps stand side by side in a strip: the one that is open is brought into sight.
export function currentStep(root) {
  root.querySelector(".ob__steps [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}
