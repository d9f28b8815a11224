// One place for global style sheets: their order decides which one wins.
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/global.css';
