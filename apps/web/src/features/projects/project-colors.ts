/** Colours that projects are told apart by, on light and dark ground. */
export const PROJECT_COLORS = ['#2f62e9', '#1f8a53', '#b06a00', '#d43c30', '#8e44ad', '#0b8a8f', '#6d7891'];
