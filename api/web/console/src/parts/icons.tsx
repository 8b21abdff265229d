const SHAPES = {
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 20 20",
  close: "M6 6l12 12M18 6L6 18",
  pin: "M9 4h6l-1 6 4 4H6l4-4zM12 14v6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  send: "M4.500 12h13M12.500 6.500 18 12l-5.500 5.500",
  flag: "M6 21V4h11l-2 4 2 4H6",
  columns: "M4 5h16v14H4zM12 5v14",
  phone:
    "M6 3.500h3l1.500 4.500-2 1.500a12 12 0 0 0 6 6l1.500-2 4.500 1.500v3a2 2 0 0 1-2.200 2A17.500 17.500 0 0 1 4 5.700 2 2 0 0 1 6 3.500z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.8-4 3.800-6 7.500-6s6.700 2 7.500 6",
  officer:
    "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.8-4 3.800-6 7.500-6s6.700 2 7.500 6zM9.500 15l2.500 3 2.500-3",
  machine: "M5 9h14v10H5zM12 9V5M9 13.500h.01M15 13.500h.01M2.500 13v3M21.500 13v3",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.500 1.500h-15zM10.500 21h3",
  back: "M14 6l-6 6 6 6",
  plus: "M12 5v14M5 12h14",
  warning: "M12 4 2.500 20h19zM12 10v5M12 17.500h.01",
  keyboard: "M3 6h18v12H3zM6.500 10h.01M10 10h.01M14 10h.01M17.500 10h.01M8 14h8",
} as const;

export type IconName = keyof typeof SHAPES;

/** A picture beside words: it says nothing of its own. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}

/** The product's mark: one door. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <path d="M8 35V17a12 12 0 0 1 24 0v18" />
      <path class="door" d="M14 35V18a6 6 0 0 1 12 0v17z" />
      <path d="M4 35h32" />
    </svg>
  );
}
